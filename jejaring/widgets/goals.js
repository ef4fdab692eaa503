/* The plan of the event compass: how clear the goal is, and how tightly it is held. */
export default simulator((sim) => {
  const { ui, w, changed, slider } = sim;
  const made = ["clarity", "grip"].map((name) => [
    name,
    slider({
      label: w(`control.${name}`),
      note: w(`note.${name}`),
      min: 0,
      max: 1,
      step: 0.05,
      format: (value) => ui.number(value, 2),
      input: changed,
    }),
  ]);
  return {
    element: h("div", { class: "jj-sliders" }, ...made.map(([, one]) => one.element)),
    plan: () => Object.fromEntries(made.map(([name, one]) => [name, one.get()])),
    show(plan, locked) {
      for (const [name, one] of made) {
        one.set(plan[name]);
        one.lock(locked);
      }
    },
  };
});
