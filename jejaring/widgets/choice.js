/* One question, one choice. Options are native radio buttons; letters let the second question name them briefly. */
const LETTERS = "ABCDEF";

export default card((ui) => {
  const { spec, w } = ui;
  const options = ui.order(spec.options);
  const inputs = new Map();
  const usual = new Map();
  const whys = new Map();
  const parts = new Set(["choice", "usual"]);
  const state = () => onlyKnown(ui.value(), parts, inputs);
  const send = (part) => {
    const value = { ...state(), ...part };
    ui.answer(value, Boolean(value.choice && (value.usual || !spec.usual)));
  };

  const best = h("fieldset", { class: "jj-options" }, h("legend", { class: "jj-hidden", text: spec.prompt }));
  options.forEach((option, place) => {
    const why = h("span", { class: "jj-why" });
    const input = h("input", {
      type: "radio",
      name: ui.id("choice"),
      id: ui.id(option.id),
      disabled: ui.readOnly,
      on: { change: () => send({ choice: option.id }) },
    });
    inputs.set(option.id, input);
    whys.set(option.id, why);
    best.append(
      h("label", { class: "jj-option" }, input, h("span", {}, spec.usual ? h("b", { class: "jj-letter", text: LETTERS[place] }) : null, spec.usual ? " " : null, option.text, why)),
    );
  });
  ui.body.append(best);

  if (spec.usual) {
    const group = h("fieldset", { class: "jj-usual" }, h("legend", { class: "jj-ask", text: w("choice_usual") }));
    options.forEach((option, place) => {
      const input = h("input", {
        type: "radio",
        name: ui.id("usual"),
        disabled: ui.readOnly,
        "aria-label": `${LETTERS[place]}: ${option.text}`,
        on: { change: () => send({ usual: option.id }) },
      });
      usual.set(option.id, input);
      group.append(h("label", { class: "jj-chip", title: option.text }, input, LETTERS[place]));
    });
    ui.body.append(group, h("p", { class: "jj-small", text: w("choice_usual_note") }));
  }

  return {
    show(value) {
      for (const [id, input] of inputs) input.checked = value?.choice === id;
      for (const [id, input] of usual) input.checked = value?.usual === id;
    },
    result(result) {
      const found = (result.findings ?? []).find((finding) => finding.item === state().choice);
      for (const [id, why] of whys) why.textContent = found?.item === id ? [found.text, found.why].filter(Boolean).join(" ") : "";
      if (found) ui.say([found.text, found.why].filter(Boolean).join(" "));
    },
  };
});
