/* Cards sorted into places: dragged, or picked and then put, or put with the number keys while the card has the focus. */
export default card((ui) => {
  const { spec, w } = ui;
  const bins = spec.bins.map((bin, place) => ({ ...bin, key: String(place + 1) }));
  const cards = ui.order(spec.cards);
  const slips = new Map();
  const whys = new Map();
  let places = {};
  let picked = null;

  const lane = (bin) => {
    const count = h("span", { class: "jj-count" });
    const put = h("button", { class: "jj-put", on: { click: () => picked && move(picked, bin.id) } }, h("b", { class: "jj-key", text: bin.key }), bin.text, count);
    const list = h("ul", { class: "jj-slips", "aria-label": bin.text });
    const element = h("div", { class: "jj-lane", data: { tone: bin.tone } }, put, list);
    return { bin, count, element, list, put };
  };
  const lanes = bins.map(lane);
  const tray = h("ul", { class: "jj-slips jj-tray", "aria-label": w("sort_tray") });
  const trayNote = h("p", { class: "jj-small" });
  const back = h("button", { class: "jj-plain jj-back", hidden: true, text: w("sort_back"), on: { click: () => picked && move(picked, null) } });

  // Where the places are far below the cards, as on a phone, they come to the picked card.
  const near = h(
    "div",
    { class: "jj-chips jj-near", role: "group", "aria-label": w("sort_near") },
    ...bins.map((bin) => h("button", { class: "jj-chip", text: bin.text, on: { click: () => move(picked, bin.id) } })),
  );

  const pick = (id) => {
    picked = picked === id ? null : id;
    mark();
    if (picked) ui.say(w("sort_picked", { keys: bins.map((bin) => `${bin.key} ${bin.text}`).join(", ") }));
  };
  const mark = () => {
    for (const [id, { button }] of slips) button.setAttribute("aria-pressed", String(id === picked));
    ui.body.classList.toggle("jj-picking", picked !== null);
    for (const { put } of lanes) put.setAttribute("aria-disabled", String(picked === null));
    back.hidden = !(picked && places[picked]);
    if (picked) slips.get(picked).button.after(near);
    else near.remove();
  };

  const move = (id, bin) => {
    if (ui.readOnly || (places[id] ?? null) === bin) {
      picked = null;
      mark();
      return;
    }
    const wasOpen = !places[id];
    const following = cards.slice(cards.findIndex((one) => one.id === id) + 1).find((one) => !places[one.id] && one.id !== id);
    places = { ...places };
    if (bin === null) delete places[id];
    else places[id] = bin;
    picked = null;
    draw();
    const left = cards.filter((one) => !places[one.id]);
    const next = wasOpen && bin !== null ? (following ?? left[0])?.id : id;
    slips.get(next ?? id).button.focus();
    const name = bins.find((one) => one.id === bin)?.text ?? w("sort_tray");
    ui.say(w("sort_moved", { place: name, left: left.length }));
    ui.answer({ places }, left.length === 0);
  };

  for (const one of cards) {
    const where = h("span", { class: "jj-hidden" });
    const why = h("p", { class: "jj-why" });
    const button = h(
      "button",
      {
        class: "jj-slip",
        "aria-pressed": "false",
        draggable: ui.readOnly ? null : "true",
        disabled: ui.readOnly,
        on: {
          click: () => pick(one.id),
          keydown: (event) => {
            const bin = bins.find(({ key }) => key === event.key);
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (bin) move(one.id, bin.id);
            else if (event.key === "Backspace" || event.key === "Delete" || event.key === "0") move(one.id, null);
            else if (event.key === "Escape" && picked) pick(picked);
            else return;
            event.preventDefault();
            event.stopPropagation();
          },
          dragstart: (event) => {
            event.stopPropagation();
            event.dataTransfer.setData("text/plain", one.text);
            event.dataTransfer.effectAllowed = "move";
            picked = one.id;
            mark();
          },
          dragend: () => {
            picked = null;
            mark();
          },
        },
      },
      one.text,
      where,
    );
    slips.set(one.id, { button, item: h("li", {}, button, why), where });
    whys.set(one.id, why);
  }

  const droppable = (element, bin) => {
    element.addEventListener("dragover", (event) => {
      if (!picked) return;
      event.preventDefault();
      event.stopPropagation();
      element.classList.add("jj-over");
    });
    element.addEventListener("dragleave", () => element.classList.remove("jj-over"));
    element.addEventListener("drop", (event) => {
      element.classList.remove("jj-over");
      if (!picked) return;
      event.preventDefault();
      event.stopPropagation();
      move(picked, bin);
    });
    // A press anywhere on the lane puts the picked card there; the slips themselves pick.
    element.addEventListener("click", (event) => {
      if (picked && !event.target.closest("button")) move(picked, bin);
    });
  };
  const trayBox = h("div", { class: "jj-tray-box" }, trayNote, tray);
  droppable(trayBox, null);
  lanes.forEach(({ element, bin }) => droppable(element, bin.id));

  const draw = () => {
    const of = (bin) => cards.filter((one) => (places[one.id] ?? null) === bin).map((one) => slips.get(one.id).item);
    tray.replaceChildren(...of(null));
    for (const { bin, count, list, put } of lanes) {
      const items = of(bin.id);
      list.replaceChildren(...items);
      count.textContent = String(items.length);
      put.setAttribute("aria-label", w("sort_put", { place: bin.text, count: items.length }));
    }
    for (const one of cards) {
      const bin = bins.find(({ id }) => id === places[one.id]);
      slips.get(one.id).where.textContent = ` (${bin ? w("sort_in", { place: bin.text }) : w("sort_open")})`;
    }
    trayNote.textContent = tray.children.length ? w("sort_left", { left: tray.children.length }) : w("sort_all");
    tray.hidden = tray.children.length === 0;
    mark();
  };

  ui.body.append(
    h("p", { class: "jj-small jj-how", text: w("sort_how", { last: bins.length }) }),
    trayBox,
    h("div", { class: "jj-lanes", role: "group", "aria-label": spec.title }, ...lanes.map(({ element }) => element)),
    back,
  );

  return {
    show(value) {
      places = onlyKnown(value?.places, slips, new Set(bins.map(({ id }) => id)));
      picked = null;
      draw();
    },
    result(result) {
      const findings = result.state === "whole" ? (result.findings ?? []) : [];
      for (const [id, why] of whys) {
        const found = findings.find((finding) => finding.item === id);
        why.textContent = found ? [found.text, found.why].filter(Boolean).join(" ") : "";
        if (found) slips.get(id).button.dataset.right = String(found.share === 1);
        else delete slips.get(id).button.dataset.right;
      }
    },
  };
});
