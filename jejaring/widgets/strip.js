/* A row of boxes, each holding one of a few kinds of step: choose a box, then what goes in.

   strip(sim, { name(number), kinds: [{ id, name, note, glyph, short, tone }] }) -> { element, get(), set(list, locked) } */
const strip = (sim, { name, kinds }) => {
  const { ui, w, controls, changed } = sim;
  const known = new Map(kinds.map((kind) => [kind.id, kind]));
  let steps = [];
  let now = 0;
  let off = false;

  const fill = (place, id) => {
    if (off) return;
    steps = steps.map((old, other) => (other === place ? id : old));
    tell();
    ui.say(w("sim_slot", { slot: name(place + 1), name: known.get(id).name }));
    changed();
  };
  const go = (place, focus) => {
    now = Math.max(0, Math.min(controls.slots - 1, place));
    tell();
    if (focus) boxes[now].focus();
  };
  const typed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: controls.slots - 1 }[event.key];
    const digit = event.key.length === 1 ? "123456789".indexOf(event.key) : -1;
    if (step !== undefined) go(step, true);
    else if (digit >= 0 && digit < kinds.length) fill(now, kinds[digit].id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const chips = kinds.map((kind, place) =>
    h(
      "button",
      { class: "jj-chip", data: { tone: kind.tone }, on: { click: () => fill(now, kind.id) } },
      h("kbd", { "aria-hidden": "true", text: place + 1 }),
      kind.glyph ? h("span", { "aria-hidden": "true", text: kind.glyph }) : null,
      kind.name,
    ),
  );
  const palette = h("div", { class: "jj-chips", role: "group" }, ...chips);
  const chosen = h("p", { class: "jj-ask", "aria-hidden": "true" });
  const note = h("p", { class: "jj-small jj-kind-note" });
  const boxes = Array.from({ length: controls.slots }, (_, place) =>
    h(
      "button",
      { class: "jj-box", tabindex: "-1", on: { click: () => go(place), keydown: typed, focus: () => place !== now && go(place) } },
      h("small", { "aria-hidden": "true", text: place + 1 }),
      h("b", { "aria-hidden": "true" }),
    ),
  );
  const row = h("div", { class: "jj-strip", role: "group", "aria-label": w("sim_strip"), data: { slots: controls.slots } }, ...boxes);

  const tell = () => {
    boxes.forEach((box, place) => {
      const kind = known.get(steps[place]);
      box.dataset.tone = kind.tone;
      box.classList.toggle("jj-now", place === now);
      box.tabIndex = place === now ? 0 : -1;
      box.setAttribute("aria-current", String(place === now));
      box.setAttribute("aria-label", w("sim_slot", { slot: name(place + 1), name: kind.name }));
      box.lastChild.textContent = kind.glyph ?? kind.short;
      box.lastChild.className = kind.glyph ? "jj-glyph" : "jj-short";
    });
    const kind = known.get(steps[now]);
    chosen.textContent = w("sim_choose", { slot: name(now + 1) });
    palette.setAttribute("aria-label", chosen.textContent);
    chips.forEach((chip, place) => {
      chip.setAttribute("aria-pressed", String(kinds[place].id === steps[now]));
      chip.disabled = off;
    });
    note.textContent = kind.note;
  };

  return {
    element: h("div", {}, row, h("p", { class: "jj-small", text: w("sim_strip_how") }), chosen, palette, note),
    get: () => steps,
    set(list, locked) {
      steps = [...list];
      off = locked || ui.readOnly;
      tell();
    },
  };
};
