/* The plan of the channel lab: shares of the weekly time, the number of priority people, and the assumptions. */
export default simulator((sim) => {
  const { ui, w, controls, changed, slider } = sim;
  const names = controls.channels;
  const percent = (value) => w("sim_percent", { value: ui.number(value) });
  const decimals = (value) => ui.number(value, 2);
  const shares = new Map();
  const used = () => names.reduce((sum, name) => sum + shares.get(name).get(), 0);
  const left = h("p", { class: "jj-count", role: "status" });
  const tell = () => (left.textContent = w("control.left", { percent: ui.number(100 - used()) }));

  for (const name of names)
    shares.set(
      name,
      slider({
        label: w(`channel.${name}`),
        note: w(`note.${name}`),
        min: 0,
        max: 100,
        step: 5,
        format: percent,
        input(value) {
          // What is not there to give cannot be taken: the slider stops where the time is used up.
          if (used() > 100) shares.get(name).set(value - (used() - 100));
          tell();
          changed();
        },
      }),
    );
  const [fewest, most] = controls.people;
  const people = slider({ label: w("control.people"), min: fewest, max: most, step: 1, format: (value) => w("sim_people", { value }), input: changed });

  const assumed = { gains: new Map(), ceilings: new Map() };
  const groups = names.map((name) => {
    const group = h("fieldset", { class: "jj-assumed" }, h("legend", { class: "jj-label", text: w(`channel.${name}`) }));
    for (const [kind, word] of [["gains", "control.gain"], ["ceilings", "control.ceiling"]]) {
      const [least, top] = controls[kind];
      const one = slider({ label: w(word), min: least, max: top, step: kind === "gains" ? 0.01 : 0.05, format: decimals, input: changed });
      assumed[kind].set(name, one);
      group.append(one.element);
    }
    return group;
  });
  const standard = h("button", {
    class: "jj-plain",
    text: w("sim_standard"),
    on: {
      click() {
        setAssumed(controls.start);
        changed();
      },
    },
  });
  const setAssumed = (plan) => {
    for (const kind of ["gains", "ceilings"]) for (const name of names) assumed[kind].get(name).set(plan[kind][name]);
  };
  const read = (map) => Object.fromEntries(names.map((name) => [name, map.get(name).get()]));

  return {
    element: h(
      "div",
      { class: "jj-sliders" },
      h("fieldset", {}, h("legend", { class: "jj-ask", text: w("control.shares") }), ...names.map((name) => shares.get(name).element), left),
      people.element,
      h(
        "details",
        { class: "jj-details" },
        h("summary", { text: w("control.assumptions") }),
        h("p", { class: "jj-small", text: w("control.judged") }),
        h("div", { class: "jj-assumptions" }, ...groups),
        standard,
      ),
    ),
    plan: () => ({ shares: read(shares), people: people.get(), gains: read(assumed.gains), ceilings: read(assumed.ceilings) }),
    show(plan, locked) {
      for (const name of names) shares.get(name).set(plan.shares[name]);
      people.set(plan.people);
      setAssumed(plan);
      for (const one of [...shares.values(), people, ...assumed.gains.values(), ...assumed.ceilings.values()]) one.lock(locked);
      standard.disabled = locked || ui.readOnly;
      tell();
    },
  };
});
