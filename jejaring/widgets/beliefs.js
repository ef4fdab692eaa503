/* Common beliefs: what is to be said about one shows once a side has been taken. */
const SIDES = new Set(["agree", "unsure", "disagree"]);

export default card((ui) => {
  const { spec, w } = ui;
  const parts = new Map();
  const sides = () => onlyKnown(ui.value()?.sides, parts, SIDES);
  for (const belief of spec.beliefs) {
    const answer = h("p", { class: "jj-why jj-answer", role: "status" });
    const inputs = new Map();
    const chips = h("div", { class: "jj-chips" });
    for (const side of SIDES) {
      const input = h("input", {
        type: "radio",
        name: ui.id(belief.id),
        disabled: ui.readOnly,
        on: {
          change: () => {
            const taken = { ...sides(), [belief.id]: side };
            answer.textContent = belief.answer;
            ui.answer({ sides: taken }, spec.beliefs.every(({ id }) => taken[id]));
          },
        },
      });
      inputs.set(side, input);
      chips.append(h("label", { class: "jj-chip" }, input, w(`side_${side}`)));
    }
    parts.set(belief.id, { answer, belief, inputs });
    ui.body.append(h("fieldset", { class: "jj-belief" }, h("legend", { text: belief.text }), chips, answer));
  }
  return {
    show() {
      const taken = sides();
      for (const [id, { answer, belief, inputs }] of parts) {
        const side = taken[id];
        for (const [name, input] of inputs) input.checked = name === side;
        answer.textContent = side ? belief.answer : "";
      }
    },
  };
});
