/* A running text whose parts are marked with labels: choose a label and press a part, or press its number on the part.
   Parts are spans with a button's role, as a real button would not wrap like text. */
const NO_SPACE_BEFORE = /^[\s,.;:!?)”’…]/;

export default card((ui) => {
  const { spec, w } = ui;
  const parts = new Map();
  const labels = new Map(spec.labels.map((label) => [label.id, label]));
  const texts = new Map(spec.segments.filter((segment) => segment.id).map((segment) => [segment.id, segment.text]));
  let fresh = null;
  let brush = spec.labels[0].id;
  const places = () => onlyKnown(ui.value()?.places, texts, labels);

  const set = (id, label) => {
    const { [id]: _, ...others } = places();
    fresh = id;
    const next = label ? { ...others, [id]: label } : others;
    ui.answer({ places: next }, Object.keys(next).length === texts.size);
    show();
    ui.say(label ? w("mark_said", { label: labels.get(label).text }) : w("mark_cleared"));
  };
  const pressed = (id) => set(id, brush === "" || places()[id] === brush ? null : brush);
  const typed = (event, id) => {
    const ids = [...parts.keys()];
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const digit = event.key.length === 1 ? "0123456789".indexOf(event.key) : -1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") pressed(id);
    else if (step) parts.get(ids[ids.indexOf(id) + step] ?? id).focus();
    else if (digit === 0 || event.key === "Delete" || event.key === "Backspace") set(id, null);
    else if (digit > 0 && digit <= spec.labels.length) set(id, spec.labels[digit - 1].id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const choice = (id, key, text, tone) =>
    h(
      "label",
      { class: "jj-chip", data: { tone } },
      h("input", {
        type: "radio",
        name: ui.id("brush"),
        checked: id === brush,
        disabled: ui.readOnly,
        on: { change: () => (brush = id) },
      }),
      h("span", {}, h("kbd", { text: key }), ` ${text}`),
    );
  const tools = h(
    "fieldset",
    { class: "jj-chips" },
    h("legend", { class: "jj-ask", text: w("mark_as") }),
    ...spec.labels.map((label, place) => choice(label.id, place + 1, label.text, label.tone)),
    choice("", 0, w("mark_none"), "none"),
  );

  const text = h("div", { class: "jj-text", role: "group", "aria-label": w("mark_text") });
  let line = null;
  spec.segments.forEach((segment, place) => {
    if (segment.new || line === null) {
      line = h("p", { class: "jj-speech" });
      if (segment.who) line.append(h("b", { class: "jj-who", text: `${segment.who}: ` }));
      text.append(line);
    } else if (!NO_SPACE_BEFORE.test(segment.text) && !/\s$/.test(spec.segments[place - 1].text)) line.append(" ");
    if (!segment.id) {
      line.append(segment.text);
      return;
    }
    const part = h("span", {
      class: "jj-part",
      role: "button",
      tabindex: "0",
      "aria-disabled": ui.readOnly ? "true" : null,
      on: ui.readOnly ? {} : { click: () => pressed(segment.id), keydown: (event) => typed(event, segment.id) },
    });
    parts.set(segment.id, part);
    line.append(part);
  });
  const count = h("p", { class: "jj-count" });
  const reasons = h("ul", { class: "jj-findings", hidden: true });
  ui.body.append(tools, h("p", { class: "jj-small", text: w("mark_how") }), text, count, reasons);

  const show = () => {
    const marked = places();
    for (const [id, part] of parts) {
      const label = labels.get(marked[id]);
      part.dataset.tone = label?.tone ?? "";
      part.replaceChildren(
        texts.get(id),
        label ? h("span", { class: "jj-tag", text: ` ${label.text}` }) : h("span", { class: "jj-hidden", text: ` (${w("mark_open")})` }),
      );
    }
    count.textContent = w("mark_count", { done: Object.keys(marked).length, all: texts.size });
  };

  return {
    show,
    result(result) {
      const marked = places();
      const found = (result.findings ?? []).filter((finding) => marked[finding.item]);
      const words = (finding) => [finding.text, finding.why].filter(Boolean).join(" ");
      reasons.replaceChildren(
        ...found.map((finding) =>
          h(
            "li",
            { class: finding.share === 1 ? "jj-good" : "jj-not" },
            h("q", { text: texts.get(finding.item).replace(/^[“"]|[”"]$/g, "") }),
            ` ${words(finding)}`,
          ),
        ),
      );
      reasons.hidden = found.length === 0;
      const news = found.find((finding) => finding.item === fresh);
      if (news) ui.say(words(news));
      fresh = null;
    },
  };
});
