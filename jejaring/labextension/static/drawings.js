/* The course's thread with its knots, and one small line drawing for each lesson, in one manner. */

import { svg } from "./elements.js";

const STEP = 100;
const MIDDLE = 28;

/* Which way the thread bends between knots alternates, so that it reads as a thread and not as a ruler. */
const bend = (from) => {
  const lift = from % 2 ? 22 : -22;
  const [x, next] = [50 + from * STEP, 50 + (from + 1) * STEP];
  return `C ${x + 34} ${MIDDLE + lift}, ${next - 34} ${MIDDLE + lift}, ${next} ${MIDDLE}`;
};
const along = (count) => `M 50 ${MIDDLE} ${Array.from({ length: count }, (_, from) => bend(from)).join(" ")}`;

/* `knots`: [{short, state}], where state is "done", "now" or "open". `label` tells all of it in words. */
export const thread = (knots, label) => {
  const now = Math.max(0, knots.findIndex((knot) => knot.state === "now"));
  const drawing = svg("svg", {
    class: "jj-thread",
    role: "img",
    "aria-label": label,
    viewBox: `0 0 ${knots.length * STEP} 64`,
  });
  drawing.append(svg("path", { class: "jj-thread-rest", d: along(knots.length - 1) }));
  if (now > 0) drawing.append(svg("path", { class: "jj-thread-gone", d: along(now) }));
  knots.forEach(({ short, state }, place) => {
    const x = 50 + place * STEP;
    drawing.append(svg("circle", { class: `jj-knot jj-knot-${state}`, cx: x, cy: MIDDLE, r: state === "now" ? 12 : 10 }));
    if (state === "now") drawing.append(svg("circle", { class: "jj-knot-heart", cx: x, cy: MIDDLE, r: 4.5 }));
    if (state === "done") {
      drawing.append(svg("path", { class: "jj-knot-tick", d: `M ${x - 4.5} ${MIDDLE} l 3.5 3.5 l 6 -7` }));
    }
    const text = svg("text", { class: state === "now" ? "jj-knot-name jj-knot-name-now" : "jj-knot-name", x, y: 60 });
    text.textContent = short;
    drawing.append(text);
  });
  return drawing;
};

const DRAWINGS = {
  // A thread taken up.
  0: ["M10 58 C 26 58 22 34 38 34 S 52 50 60 40", "M60 40 a 9 9 0 1 1 10 12 a 9 9 0 1 1 -12 -4", "M70 52 C 80 58 86 52 92 46"],
  // A balance.
  1: ["M50 14 V 66", "M34 68 H 66", "M22 26 L 78 20", "M22 26 L 12 46 H 32 Z", "M12 46 a 10 8 0 0 0 20 0", "M78 20 L 68 40 H 88 Z", "M68 40 a 10 8 0 0 0 20 0"],
  // An ear.
  2: ["M34 34 C 34 10 70 10 70 36 C 70 50 56 50 56 62 C 56 72 42 72 40 62", "M44 36 C 44 22 60 22 60 36 C 60 44 50 42 50 50", "M80 26 C 86 34 86 44 80 52", "M88 20 C 97 32 97 46 88 58"],
  // A compass.
  3: ["M50 12 a 28 28 0 1 0 0.01 0", "M62 28 L 54 44 L 38 52 L 46 36 Z", "M50 12 v 5 M50 63 v 5 M22 40 h 5 M73 40 h 5"],
  // Two chairs facing each other.
  4: ["M16 16 V 46 H 38 M16 46 V 68 M38 46 V 68", "M84 16 V 46 H 62 M84 46 V 68 M62 46 V 68", "M42 30 C 46 26 54 26 58 30"],
  // A needle drawing a thread through.
  5: ["M18 62 L 70 16", "M70 16 C 76 10 82 16 76 22 L 18 62", "M76 18 C 96 20 92 42 74 40 S 52 48 64 58 S 88 60 92 66"],
  // A road with a flag.
  6: ["M8 66 C 30 66 30 50 48 50 S 62 32 72 30", "M72 30 V 8 L 90 15 L 72 22", "M8 66 H 34 M60 66 H 92"],
};

/* The lesson's drawing: mere decoration. */
export const drawing = (number) => {
  const picture = svg("svg", { class: "jj-drawing", viewBox: "0 0 100 80", "aria-hidden": "true" });
  picture.append(...(DRAWINGS[number] ?? []).map((d) => svg("path", { d })));
  return picture;
};
