/* The plan of the conversation mirror: a move for each turn, and whether the balance of talking counts. */
const TONES = {
  closed: "thread",
  open: "thread",
  follow_up: "thread",
  paraphrase: "leaf",
  empathy: "leaf",
  disclosure: "warm",
  shift: "warm",
  advice: "warm",
  phone: "neutral",
};

export default simulator((sim) => {
  const { ui, w, controls, changed } = sim;
  const row = strip(sim, {
    name: (number) => w("sim_slot_conversation", { number }),
    kinds: controls.kinds.map((id) => ({ id, name: w(`move.${id}`), note: w(`note.${id}`), short: w(`short.${id}`), tone: TONES[id] })),
  });
  const balance = h("input", { type: "checkbox", "aria-describedby": ui.id("balance-note"), on: { change: changed } });
  const element = h(
    "div",
    {},
    row.element,
    h("label", { class: "jj-option jj-balance" }, balance, h("span", { text: w("switch.balance") })),
    h("p", { class: "jj-small", id: ui.id("balance-note"), text: w("switch.note") }),
  );
  return {
    element,
    plan: () => ({ moves: row.get(), balance: balance.checked }),
    show(plan, locked) {
      row.set(plan.moves, locked);
      balance.checked = plan.balance;
      balance.disabled = locked || ui.readOnly;
    },
  };
});
