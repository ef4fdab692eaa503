/* A large writing area, the number of words, and the rubric that a person will read it by. */
const PAUSE = 250; // ms of quiet before the text is kept

export default card((ui) => {
  const { spec, w } = ui;
  const count = h("p", { class: "jj-count", id: ui.id("count") });
  const area = h("textarea", {
    "aria-label": spec.title,
    "aria-describedby": ui.id("count"),
    maxlength: 20000,
    readonly: ui.readOnly,
    rows: 9,
    on: {
      input: () => {
        tell();
        soon();
      },
      change: () => soon.now(),
    },
  });
  const enough = () => wordCount(area.value) >= spec.words_from;
  const soon = later(() => ui.answer(area.value, enough()), PAUSE);
  const tell = () => {
    const words = wordCount(area.value);
    const key = words > spec.words_to ? "words_many" : "words";
    count.textContent = w(key, { words, least: spec.words_from, most: spec.words_to });
    area.style.height = "auto";
    area.style.height = `${Math.max(240, area.scrollHeight + 2)}px`;
  };
  const criteria = spec.criteria.map(({ title, short, levels }) =>
    h(
      "div",
      { class: "jj-criterion" },
      h("h4", { text: title }),
      h("p", { text: short }),
      h("details", { class: "jj-details" }, h("summary", { text: w("levels") }), h("ol", {}, ...levels.map((text) => h("li", { text })))),
    ),
  );
  ui.body.append(area, count, h("p", { class: "jj-ask", text: w("rubric") }), h("div", { class: "jj-criteria" }, ...criteria));
  return {
    show(value) {
      const text = typeof value === "string" ? value : "";
      if (area.value !== text) area.value = text;
      tell();
    },
    closed: () => soon.now(),
  };
});
