/* Statements rated from 1 to 5 with native radio buttons, and the profile of the five habits when all are rated. */
const STEPS = [1, 2, 3, 4, 5];

export default card((ui) => {
  const { spec, w } = ui;
  const rows = new Map();
  const steps = new Set(STEPS);
  const left = h("p", { class: "jj-small" });
  const shown = h("div", { class: "jj-profile" });
  const ratings = () => onlyKnown(ui.value()?.ratings, rows, steps);
  const tell = (given) => {
    const open = spec.statements.filter(({ id }) => !given[id]).length;
    left.textContent = open ? w("scale_left", { left: open }) : "";
    return open;
  };
  const list = h("ol", { class: "jj-statements" });
  for (const statement of spec.statements) {
    const inputs = STEPS.map((step) =>
      h("input", {
        type: "radio",
        name: ui.id(statement.id),
        disabled: ui.readOnly,
        "aria-label": `${step}, ${w(`scale_${step}`)}`,
        on: {
          change: () => {
            const given = { ...ratings(), [statement.id]: step };
            ui.answer({ ratings: given }, tell(given) === 0);
          },
        },
      }),
    );
    rows.set(statement.id, inputs);
    const chips = h("div", { class: "jj-steps" }, ...STEPS.map((step, place) => h("label", { class: "jj-chip", title: w(`scale_${step}`) }, inputs[place], String(step))));
    list.append(h("li", {}, h("fieldset", {}, h("legend", { text: statement.text }), chips)));
  }
  ui.body.append(h("p", { class: "jj-small jj-ends", text: w("scale_ends") }), list, left, shown);

  return {
    show() {
      const given = ratings();
      for (const [id, inputs] of rows) inputs.forEach((input, place) => (input.checked = given[id] === place + 1));
      tell(given);
    },
    result(result) {
      const bars = (result.profile ?? []).map(({ name, mean }) => {
        const bar = h("span", { class: "jj-profile-bar", "aria-hidden": "true" }, h("span", {}));
        bar.firstChild.style.width = `${(100 * (mean - 1)) / 4}%`;
        return h("li", {}, h("span", { class: "jj-profile-name", text: name }), bar, h("b", { text: ui.number(mean, 1) }));
      });
      shown.replaceChildren();
      if (bars.length) shown.append(h("h4", { text: w("scale_profile") }), h("ul", {}, ...bars), h("p", { class: "jj-small", text: w("scale_note") }));
    },
  };
});
