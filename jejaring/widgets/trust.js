/* The plan of the trust account: an action for each week. */
const LOOKS = {
  give_small: ["▲", "thread"],
  give_large: ["▲▲", "thread"],
  ask_small: ["▽", "warm"],
  ask_large: ["▽▽", "warm"],
  pause: ["·", "neutral"],
  give_billed: ["▲×", "clay"],
};

export default simulator((sim) => {
  const { w, controls } = sim;
  const row = strip(sim, {
    name: (number) => w("sim_slot_trust", { number }),
    kinds: controls.kinds.map((id) => ({ id, name: w(`move.${id}`), note: w(`note.${id}`), glyph: LOOKS[id][0], tone: LOOKS[id][1] })),
  });
  return { element: row.element, plan: row.get, show: row.set };
});
