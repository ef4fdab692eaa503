/* The plan of the memory curve: up to five touches, each with its day and kind. */
export default simulator((sim) => {
  const { ui, w, controls, changed, slider } = sim;
  const rows = [];
  let off = false;
  const list = h("div", { class: "jj-touches" });
  const none = h("p", { class: "jj-small", text: w("sim_touch_none", { most: controls.most }) });
  const add = h("button", { class: "jj-plain", text: w("sim_touch_add") });
  add.addEventListener("click", () => {
    const last = rows.at(-1)?.day.get() ?? 0;
    append({ day: Math.min(controls.horizon, last + 7), kind: controls.kinds[0] });
    tell();
    rows.at(-1).element.querySelector("input").focus();
    changed();
  });

  const append = ({ day, kind }) => {
    const number = rows.length + 1;
    const when = slider({
      label: w("sim_touch_day", { number }),
      min: 0,
      max: controls.horizon,
      step: 1,
      format: (value) => w("sim_day", { value }),
      input: changed,
    });
    when.set(day);
    const note = h("p", { class: "jj-small" });
    const what = h(
      "select",
      {
        "aria-label": w("sim_touch_kind", { number }),
        on: {
          change() {
            note.textContent = w(`note.${what.value}`);
            changed();
          },
        },
      },
      ...controls.kinds.map((id) => h("option", { value: id, text: w(`kind.${id}`) })),
    );
    what.value = kind;
    note.textContent = w(`note.${kind}`);
    const remove = h("button", { class: "jj-plain", text: w("sim_touch_remove", { number }) });
    remove.addEventListener("click", () => {
      const plan = read().filter((_, place) => place !== rows.indexOf(row));
      fill(plan);
      changed();
      (rows[Math.min(number, rows.length) - 1]?.remove ?? add).focus();
    });
    const element = h("div", { class: "jj-touch", role: "group", "aria-label": w("sim_touch", { number }) }, when.element, what, remove, note);
    const row = { element, day: when, kind: what, remove };
    rows.push(row);
    list.append(element);
  };
  const read = () => rows.map((row) => ({ day: row.day.get(), kind: row.kind.value }));
  const fill = (plan) => {
    rows.length = 0;
    list.replaceChildren();
    plan.forEach(append);
    tell();
  };
  const tell = () => {
    none.hidden = rows.length > 0;
    add.hidden = off || rows.length >= controls.most;
    for (const row of rows) {
      row.day.lock(off);
      row.kind.disabled = off;
      row.remove.hidden = off;
    }
  };

  return {
    element: h("div", { class: "jj-sliders" }, none, list, add),
    plan: read,
    show(plan, locked) {
      off = locked || ui.readOnly;
      fill(plan);
    },
  };
});
