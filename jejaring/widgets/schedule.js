/* Follow-up dates, for one person or several. The conditions follow `score_schedule` in jejaring.scoring. */
const DAY = 86400000;
const dayNumber = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY : NaN);

export default card((ui) => {
  const { spec, w, model } = ui;
  const people = Array.from({ length: spec.people }, (_, place) => String(place + 1));
  const groups = new Map();
  const one = spec.people === 1;

  const metInWords = h("span", { class: "jj-count", id: ui.id("met-words") });
  const met = h("input", { type: "date", id: ui.id("met"), max: "9999-12-31", "aria-describedby": metInWords.id, disabled: ui.readOnly, on: { change: () => keep() } });
  const limit = h("p", { class: "jj-term" });
  const download = h("button", { class: "jj-plain", text: w("dates_download"), on: { click: () => fetchFile() } });
  const note = h("p", { class: "jj-small", role: "status", text: w("dates_download_note") });
  const offer = h("div", { class: "jj-download", hidden: true }, download, note);
  const body = h("div", { class: "jj-people" });
  ui.body.append(
    h("div", { class: "jj-field jj-met-on" }, h("label", { class: "jj-label", for: met.id, text: w("dates_met") }), met, metInWords),
    body,
    limit,
    offer,
  );

  const valid = (row) => row.kind.value !== "" && !Number.isNaN(dayNumber(row.day.value));
  // What was begun without a day is no contact yet, and is kept for the next visit.
  const begun = (row) => !valid(row) && (row.day.value || row.note.value || row.kind.value !== spec.touch_kinds[0].id);
  const told = (chosen) =>
    people.flatMap((person) =>
      groups.get(person).rows.filter(chosen).map((row) => ({ date: row.day.value, kind: row.kind.value, person, note: row.note.value })),
    );
  const data = () => {
    const drafts = told(begun);
    return {
      met: Number.isNaN(dayNumber(met.value)) ? null : met.value,
      touches: told(valid),
      ...(drafts.length ? { drafts } : {}),
    };
  };

  // For one person: rows in order of time, the day and gap of each, and the conditions with whether they hold.
  const judged = (group) => {
    const start = dayNumber(met.value);
    const rows = group.rows.filter(valid).sort((a, b) => dayNumber(a.day.value) - dayNumber(b.day.value));
    const days = rows.map((row) => dayNumber(row.day.value) - start);
    const gaps = days.map((day, place) => day - (place ? days[place - 1] : 0));
    const known = days.length > 0 && !Number.isNaN(start);
    const checks = [
      [w("dates_touches", { least: spec.min_touches }), days.length >= spec.min_touches],
      [w("dates_first", { most: spec.first_within }), known && days[0] >= 0 && days[0] <= spec.first_within],
      [w("dates_horizon", { most: spec.horizon }), known && days.at(-1) <= spec.horizon],
    ];
    if (spec.widening)
      checks.push([
        w("dates_widening"),
        known && gaps.length >= spec.min_touches && gaps.every((gap, place) => place === 0 || gap > gaps[place - 1]),
      ]);
    return { rows, days, gaps, checks };
  };
  const count = () => [...groups.values()].reduce((sum, group) => sum + group.rows.length, 0);

  const keep = () => {
    const whole = tell();
    ui.answer(data(), whole);
  };
  const keepSoon = later(keep, 400);

  const line = (group, { days }) => {
    const NS = "http://www.w3.org/2000/svg";
    const draw = (tag, attributes) => {
      const shape = document.createElementNS(NS, tag);
      for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
      return shape;
    };
    const at = (day) => `${2 + (96 * day) / spec.horizon}%`;
    group.line.replaceChildren(
      draw("line", { x1: at(0), x2: at(spec.horizon), y1: 14, y2: 14, class: "jj-axis" }),
      draw("circle", { cx: at(0), cy: 14, r: 5, class: "jj-begin" }),
      ...days.filter((day) => day >= 0 && day <= spec.horizon).map((day) => draw("circle", { cx: at(day), cy: 14, r: 7, class: "jj-stop" })),
    );
  };

  const tell = () => {
    let whole = true;
    metInWords.textContent = dateInWords(ui, met.value);
    for (const [person, group] of groups) {
      const found = judged(group);
      group.rows.forEach((row, place) => {
        const contact = w(one ? "dates_contact" : "dates_contact_of", { person, number: place + 1 });
        row.legend.textContent = w("dates_contact", { number: place + 1 });
        row.element.setAttribute("aria-label", contact);
        row.remove.setAttribute("aria-label", w("dates_remove_this", { contact }));
        const rank = found.rows.indexOf(row);
        const date = dateInWords(ui, row.day.value);
        const day = found.days[rank];
        row.when.textContent =
          !date || Number.isNaN(day) ? date : day < 0 ? w("dates_before", { date }) : w("dates_after", { date, day, gap: found.gaps[rank] });
      });
      const good = found.checks.every(([, holds]) => holds);
      whole &&= good;
      group.checks.replaceChildren(...found.checks.map(([text, holds]) => check("li", text, holds)));
      group.add.hidden = ui.readOnly || count() >= spec.max_touches;
      if (group.copy) group.copy.hidden = ui.readOnly || group.rows.length > 0 || !copied(person).length;
      if (group.summary) {
        group.summary.children[1].textContent = group.rows.length === 1 ? w("dates_summary_one") : w("dates_summary", { count: group.rows.length });
        group.summary.children[2].textContent = good ? `✓ ${w("dates_whole")}` : "";
      }
      line(group, found);
    }
    offer.hidden = ![...groups.values()].some((group) => group.rows.some(valid));
    const fits = count() <= spec.max_touches;
    limit.hidden = fits;
    limit.textContent = w("dates_many", { most: spec.max_touches });
    return whole && fits;
  };
  const check = (tag, text, holds) =>
    h(tag, { class: holds ? "jj-term jj-holds" : "jj-term" }, text, h("span", { class: "jj-hidden", text: ` (${w(holds ? "dates_met_yes" : "dates_met_no")})` }));

  const append = (person, touch, focus) => {
    const group = groups.get(person);
    const id = ui.id(`touch${(append.serial = (append.serial ?? 0) + 1)}`);
    const labelled = (name, text, input, more) =>
      h("div", { class: `jj-${name}` }, h("label", { class: "jj-label", for: input.id, text }), input, more);
    const events = { input: () => keepSoon(), change: () => (keepSoon(), keepSoon.now()) };
    const when = h("span", { class: "jj-when" });
    const day = h("input", { type: "date", id: `${id}-day`, max: "9999-12-31", value: touch.date ?? "", disabled: ui.readOnly, on: events });
    const kind = h("select", { id: `${id}-kind`, disabled: ui.readOnly, on: events }, ...spec.touch_kinds.map((option) => h("option", { value: option.id, text: option.text })));
    kind.value = touch.kind ?? spec.touch_kinds[0].id;
    const written = h("input", { type: "text", id: `${id}-note`, maxlength: 400, value: touch.note ?? "", placeholder: w("dates_note_help"), autocomplete: "off", disabled: ui.readOnly, on: events });
    const legend = h("span", { class: "jj-contact" });
    const remove = h("button", { class: "jj-plain", text: w("dates_remove"), hidden: ui.readOnly, on: { click: () => drop(person, row) } });
    const element = h(
      "div",
      { class: "jj-touch", role: "group" },
      h("div", { class: "jj-touch-head" }, legend, remove),
      labelled("day", w("dates_day"), day),
      labelled("kind", w("dates_kind"), kind),
      when,
      labelled("written", w("dates_note"), written),
    );
    const row = { element, legend, remove, day, kind, note: written, when };
    group.rows.push(row);
    group.list.append(element);
    if (focus) day.focus();
  };
  // The dates of the person before, each a day later, so that contacts with several people do not fall together.
  const copied = (person) =>
    (groups.get(String(Number(person) - 1))?.rows ?? []).filter(valid).map((row) => ({
      date: new Date((dayNumber(row.day.value) + 1) * DAY).toISOString().slice(0, 10),
      kind: row.kind.value,
    }));
  const copy = (person) => {
    const group = groups.get(person);
    for (const touch of copied(person)) append(person, touch, false);
    keep();
    ui.say(w("dates_copied", { person, count: group.rows.length }));
    group.rows[0].day.focus();
  };
  const drop = (person, row) => {
    const group = groups.get(person);
    const contact = row.element.getAttribute("aria-label");
    const place = group.rows.indexOf(row);
    group.rows.splice(place, 1);
    row.element.remove();
    keep();
    ui.say(w("dates_removed", { contact }));
    (group.rows[Math.min(place, group.rows.length - 1)]?.remove ?? group.add).focus();
  };

  for (const person of people) {
    const group = { rows: [], list: h("div"), checks: h("ul", { class: "jj-checks" }) };
    group.line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    group.line.setAttribute("class", "jj-timeline");
    group.line.setAttribute("aria-hidden", "true");
    group.add = h("button", {
      class: "jj-plain",
      text: w("dates_add"),
      "aria-label": one ? null : w("dates_add_to", { person }),
      on: { click: () => (append(person, {}, true), tell()) },
    });
    if (person !== "1")
      group.copy = h("button", {
        class: "jj-plain",
        text: w("dates_copy", { before: Number(person) - 1 }),
        "aria-label": w("dates_copy_to", { person, before: Number(person) - 1 }),
        hidden: true,
        on: { click: () => copy(person) },
      });
    const inside = [group.line, group.list, group.add, group.copy ?? "", group.checks];
    if (one) body.append(...inside);
    else {
      group.summary = h("summary", {}, h("b", { text: w("dates_person", { person }) }), h("span"), h("span", { class: "jj-state" }));
      body.append(h("details", { class: "jj-person", open: person === "1" }, group.summary, ...inside));
    }
    groups.set(person, group);
  }

  const fetchFile = () => {
    keepSoon.now();
    clearTimeout(waiting);
    model.set("wanted", model.get("wanted") + 1);
    model.save_changes();
    waiting = setTimeout(() => (note.textContent = w("dates_failed")), 5000);
  };
  let waiting;
  const save = () => {
    const { wanted, text } = model.get("file");
    if (!waiting || wanted !== model.get("wanted")) return;
    clearTimeout(waiting);
    waiting = undefined;
    if (!text) {
      note.textContent = w("dates_failed");
      return;
    }
    const name = `${w("dates_file")}.ics`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/calendar;charset=utf-8" }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    note.textContent = w("dates_downloaded", { name });
  };
  model.on("change:file", save);

  return {
    show(value) {
      if (value && JSON.stringify(value) === JSON.stringify(data())) return;
      met.value = value?.met ?? "";
      const drafts = Array.isArray(value?.drafts) ? value.drafts.filter((one) => one && typeof one === "object") : [];
      const touches = [...(value?.touches ?? []), ...drafts].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
      for (const [person, group] of groups) {
        group.rows = [];
        group.list.replaceChildren();
        touches.filter((touch) => (groups.has(touch.person) ? touch.person : "1") === person).forEach((touch) => append(person, touch, false));
        if (one && !touches.length) append(person, {}, false);
      }
      tell();
    },
    closed() {
      keepSoon.now();
      clearTimeout(waiting);
      model.off("change:file", save);
    },
  };
});
