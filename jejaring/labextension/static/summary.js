/* The end of a lesson: what is still open, and how to hand in. Nothing is run; nothing is judged. */

import { h } from "./elements.js";

/* `done(id)`: whether an activity is answered. `jump(id)`: goes to it. Gives {node, refresh()}. */
export const summary = ({ lesson, language, assignment, done, jump, w }) => {
  const count = h("p", { class: "jj-summary-count" });
  const list = h("ul", { class: "jj-open-list" });
  const spoken = h("p", { class: "jj-check-result", role: "status" });
  const asked = lesson.activities.filter((activity) => activity.points > 0);

  const refresh = () => {
    const open = asked.filter((activity) => !done(activity.id));
    count.textContent = open.length ? w("open_count", { open: open.length, all: asked.length }) : w("open_none");
    list.replaceChildren(
      ...open.map((activity) =>
        h(
          "li",
          {},
          h("button", {
            class: "jj-plain",
            text: `${lesson.activities.indexOf(activity) + 1}. ${activity.title[language]}`,
            on: { click: () => jump(activity.id) },
          }),
        ),
      ),
    );
    list.hidden = open.length === 0;
    return open;
  };
  const check = () => {
    const open = refresh();
    spoken.textContent = open.length
      ? w("check_open", { list: open.map((activity) => activity.title[language]).join(" · ") })
      : w("check_none");
  };
  const steps = ["hand_in_1", "hand_in_2", "hand_in_3", "hand_in_4"].map((key) => h("li", { text: w(key, { assignment }) }));
  const node = h(
    "section",
    { class: "jj jj-summary", lang: language, "aria-labelledby": "jj-summary-title" },
    h("h2", { id: "jj-summary-title", text: w("summary") }),
    count,
    list,
    h("p", {}, h("button", { class: "jj-primary", text: w("check"), on: { click: check } })),
    spoken,
    h("h3", { text: w("hand_in") }),
    h("ol", {}, ...steps),
    h("p", { class: "jj-small", text: w("hand_in_note") }),
  );
  refresh();
  return { node, refresh };
};
