/* The head of a lesson: where the learner is, how long it takes, how much is filled in, and in which language. */

import { drawing, thread } from "./drawings.js";
import { h } from "./elements.js";

const NAMES = { id: "Indonesia", en: "English" };

const place = (lesson, course, w) => {
  const number = Number(lesson.id[1]);
  if (number === 0) return w("start");
  const mistakes = course.lessons.filter((other) => Number(other.id[1]) >= 1 && Number(other.id[1]) <= 5);
  return number === 6 ? w("plan") : w("lesson_of", { number, all: mistakes.length });
};

/* `states`: lesson id -> "done" or "open". Gives {node, filled(points), languages(switchTo), start(go)}. */
export const header = ({ course, lesson, language, states, w }) => {
  const points = h("b", { text: "0" });
  const [before, after] = w("filled", { all: lesson.automatic }).split("{points}");
  const progress = h("span", { class: "jj-progress" }, w("minutes", { minutes: lesson.minutes }));
  if (lesson.automatic > 0) progress.append(" · ", before ?? "", points, after ?? "");

  const knots = course.lessons.map((other) => ({
    short: other.short[language],
    state: other.id === lesson.id ? "now" : (states[other.id] ?? "open"),
  }));
  const label = w("path", { list: knots.map((knot) => w(`path_${knot.state}`, { lesson: knot.short })).join(", ") });
  const where = h("span", {}, h("b", { text: "Jejaring" }), ` · ${place(lesson, course, w)}`);
  const bar = h("div", { class: "jj-bar" }, where, progress);
  const line = h("div", { class: "jj-line", "aria-hidden": "true" }, h("span", {}));
  line.firstChild.style.width = `${(100 * (knots.findIndex((knot) => knot.state === "now") + 1)) / knots.length}%`;
  const node = h(
    "section",
    { class: "jj jj-head", lang: language, "aria-label": w("head") },
    bar,
    thread(knots, label),
    line,
    h("div", { class: "jj-opening" }, h("p", { class: "jj-eyebrow", text: lesson.eyebrow[language] }), drawing(Number(lesson.id[1]))),
  );
  return {
    node,
    filled(now) {
      points.textContent = String(now);
    },
    start(go) {
      const props = { class: "jj-home", "aria-label": w("to_start"), title: w("to_start"), on: { click: go } };
      where.firstChild.replaceWith(h("button", props, "← Jejaring"));
    },
    languages(switchTo) {
      const group = h("span", { class: "jj-switch", role: "group", "aria-label": w("language") });
      for (const [code, name] of Object.entries(NAMES)) {
        const here = code === language;
        group.append(
          h("button", { text: name, lang: code, "aria-pressed": String(here), on: { click: () => here || switchTo(code) } }),
        );
      }
      bar.append(group);
    },
  };
};
