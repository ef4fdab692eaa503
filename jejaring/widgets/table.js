/* Rows of guided fields. Each row folds away with a line that says whether it is complete; only one is open at the start. */
export default card((ui) => {
  const { spec, w } = ui;
  const blank = () => Object.fromEntries(spec.fields.map((one) => [one.id, ""]));
  let rows = [];
  let lost = null;

  const wholeRow = (row) => row.fields.every(([, built]) => built.whole());
  const data = () => rows.map((row) => Object.fromEntries(row.fields.map(([id, built]) => [id, built.get()])));
  const emptyRow = (row) => row.fields.every(([, built]) => !built.get().trim());
  const needs = Object.entries(spec.needs ?? {}).flatMap(([field, counts]) =>
    Object.entries(counts).map(([option, least]) => ({ field, option, least })),
  );
  const having = (need) => data().filter((row) => row[need.field] === need.option).length;

  const keep = () => {
    const complete = rows.filter(wholeRow).length;
    ui.answer({ rows: data() }, complete >= spec.min_rows && needs.every((need) => having(need) >= need.least));
  };
  const keepSoon = later(keep, 400);
  const changed = (settled) => {
    tell();
    keepSoon();
    if (settled) keepSoon.now();
  };

  const list = h("div", { class: "jj-rows" });
  const count = h("p", { class: "jj-count", role: "status" });
  const open = h("ul", { class: "jj-needs", hidden: needs.length === 0 });
  const add = h("button", {
    class: "jj-plain",
    text: w("table_add", { name: spec.row_name.toLocaleLowerCase(ui.language) }),
    disabled: ui.readOnly,
    on: {
      click: () => {
        append(blank(), true);
        rows.at(-1).element.querySelector("input, textarea, select").focus();
        keep();
      },
    },
  });
  const undo = h("button", { class: "jj-plain", text: w("table_undo"), on: { click: () => restore() } });
  const removed = h("p", { class: "jj-small jj-removed", hidden: true }, h("span"), undo);
  if (spec.aliases) ui.body.append(h("p", { class: "jj-note jj-aliases", text: w("table_aliases") }));
  ui.body.append(list, removed, h("div", { class: "jj-steps" }, add), count, open);

  const append = (values, unfolded, place = rows.length) => {
    const summary = h("summary", {}, h("b"), h("span", { class: "jj-first" }), h("span", { class: "jj-state" }));
    const name = ui.id(`row${(append.serial = (append.serial ?? 0) + 1)}`);
    const fields = spec.fields.map((one) => [one.id, field(ui, one, name, changed)]);
    const remove = h("button", { class: "jj-plain", on: { click: () => drop(row) } });
    const grid = h("div", { class: "jj-grid" }, ...fields.map(([, built]) => built.element));
    fields.forEach(([, built], at) => built.element.classList.toggle("jj-wide", ["area", "chips"].includes(spec.fields[at].input)));
    const element = h("details", { class: "jj-row", open: unfolded }, summary, grid, ui.readOnly ? null : remove);
    fields.forEach(([id, built]) => built.set(values[id] ?? ""));
    const hints = fields.map(([, built], at) => spec.fields[at].hint && hinted(ui, spec.fields[at], built)).filter(Boolean);
    const row = { element, fields, summary, remove, hints };
    rows.splice(place, 0, row);
    list.insertBefore(element, list.children[place] ?? null);
    tell();
    hint();
  };
  const drop = (row) => {
    const place = rows.indexOf(row);
    lost = { place, values: data()[place] };
    rows.splice(place, 1);
    row.element.remove();
    const text = w("table_removed", { name: spec.row_name, number: place + 1 });
    removed.firstChild.textContent = `${text}. `;
    removed.hidden = false;
    tell();
    keep();
    ui.say(text);
    undo.focus();
  };
  const restore = () => {
    append(lost.values, true, lost.place);
    rows[lost.place].summary.focus();
    removed.hidden = true;
    keep();
  };

  const hint = () => rows.forEach((row) => row.hints.forEach((told) => told()));
  ui.model.on("change:hints", hint);
  const tell = () => {
    rows.forEach((row, place) => {
      const [number, first, state] = row.summary.children;
      const missing = row.fields.filter(([, built]) => !built.whole()).length;
      number.textContent = w("table_row", { name: spec.row_name, number: place + 1 });
      const start = row.fields.find(([, built], at) => spec.fields[at].input === "line" && built.get().trim());
      first.textContent = start ? start[1].get().trim() : "";
      state.textContent = emptyRow(row)
        ? w("table_empty")
        : missing === 0
          ? w("table_whole")
          : missing === 1
            ? w("table_missing_one")
            : w("table_missing", { missing });
      row.element.dataset.whole = missing === 0 ? "true" : "false";
      row.remove.textContent = w("table_remove", { name: spec.row_name.toLocaleLowerCase(ui.language), number: place + 1 });
    });
    add.hidden = rows.length >= spec.max_rows || ui.readOnly;
    count.textContent = w("table_count", { done: rows.filter(wholeRow).length, all: spec.min_rows });
    open.replaceChildren(
      ...needs.map((need) => {
        const option = spec.fields.find((one) => one.id === need.field)?.options.find((one) => one.id === need.option);
        const have = having(need);
        return h("li", { class: have >= need.least ? "jj-met" : "" }, w("table_need", { option: option?.text ?? need.option, have, least: need.least }));
      }),
    );
  };

  return {
    show(value) {
      const given = value?.rows ?? [];
      if (rows.length === Math.max(given.length, 1) && JSON.stringify(given) === JSON.stringify(data())) return;
      rows = [];
      list.replaceChildren();
      const wanted = given.length ? given : Array.from({ length: spec.min_rows }, blank);
      wanted.forEach((values) => append(values, false));
      const next = rows.find((row) => !wholeRow(row));
      if (next) next.element.open = true;
    },
    closed: () => {
      ui.model.off("change:hints", hint);
      keepSoon.now();
    },
  };
});
