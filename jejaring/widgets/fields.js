/* Guided fields, in forms and in the rows of tables.

   field(ui, spec, name, changed)  builds one field: { element, set(text), get(), whole() }. `changed(settled)` is called at
   each keystroke, with true when the field is left or a choice is made. `whole` follows `field_code` in jejaring.scoring.

   hinted(ui, spec, part)  puts the hint on a field's text below it. The function that comes back shows the hint of the moment;
   call it when the kernel's hints change. Hints wait until the field is as long as asked, and stay away once dismissed. */
const WORD = /[\p{L}\p{N}_]+(?:[-'’.][\p{L}\p{N}_]+)*/gu;
const wordCount = (text) => (text.match(WORD) ?? []).length;

const fieldWhole = (spec, given) => {
  const text = given.trim();
  if (!text) return spec.optional;
  if (spec.input === "chips") return spec.options.some((option) => option.id === text);
  if (spec.input === "date") return /^\d{4}-\d\d-\d\d$/.test(text);
  if (spec.input === "number") return /^\d{1,6}([.,]\d{1,3})?$/.test(text);
  const words = wordCount(text);
  return words >= spec.min_words && words <= spec.max_words;
};

// "2026-12-01" as Selasa, 1 Desember 2026; empty for anything else.
const dateInWords = (ui, text) => {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime())) return "";
  const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(ui.language === "id" ? "id-ID" : "en-GB", style).format(day);
};

const field = (ui, spec, name, changed) => {
  const { w } = ui;
  const id = ui.id(`${name}-${spec.id}`);
  const notes = [spec.help, spec.example ? w("field_example", { text: spec.example }) : null].filter(Boolean);
  const help = notes.map((text, place) => h("span", { class: "jj-help", id: `${id}-help${place}`, text }));
  const describedBy = help.map((note) => note.id).join(" ") || null;
  const label = [spec.label, spec.optional ? h("span", { class: "jj-optional", text: ` (${w("field_optional")})` }) : null];

  if (spec.input === "chips") {
    const inputs = spec.options.map((option) =>
      h("input", { type: "radio", name: id, value: option.id, disabled: ui.readOnly, on: { change: () => changed(true) } }),
    );
    const chips = spec.options.map((option, place) => h("label", { class: "jj-chip" }, inputs[place], option.text));
    const element = h("fieldset", { class: "jj-field", "aria-describedby": describedBy }, h("legend", { class: "jj-label" }, ...label), ...help);
    element.append(h("div", { class: "jj-chips" }, ...chips));
    const get = () => inputs.find((input) => input.checked)?.value ?? "";
    return {
      element,
      get,
      set: (text) => inputs.forEach((input) => (input.checked = input.value === text)),
      whole: () => fieldWhole(spec, get()),
    };
  }

  const area = spec.input === "area";
  // A line that may hold a whole sentence grows with it, so that all of it can be read.
  const grows = spec.input === "line" && spec.max_words > 12;
  const many = area || grows;
  const after = h("span", { class: "jj-count", id: `${id}-after` });
  const input = h(many ? "textarea" : "input", {
    id,
    class: grows ? "jj-grows" : null,
    type: many ? null : spec.input === "date" ? "date" : "text",
    inputmode: spec.input === "number" ? "decimal" : null,
    rows: area ? 3 : grows ? 1 : null,
    maxlength: 4000,
    autocomplete: area ? null : "off",
    disabled: ui.readOnly,
    "aria-describedby": [describedBy, after.id].filter(Boolean).join(" "),
    on: {
      input: () => {
        if (grows && input.value.includes("\n")) input.value = input.value.replace(/\s*\n\s*/g, " ");
        tell();
        changed(false);
      },
      keydown: (event) => {
        // Enter makes no new line here, as in any line to fill in.
        if (grows && event.key === "Enter" && !event.isComposing) event.preventDefault();
      },
      change: () => changed(true),
    },
  });
  const tell = () => {
    if (grows && !CSS.supports("field-sizing", "content")) {
      input.style.height = "auto";
      input.style.height = `${input.scrollHeight + 2}px`;
    }
    if (spec.input === "date") after.textContent = dateInWords(ui, input.value);
    else if (spec.input !== "number") {
      // A line tells its count only when it is not as asked.
      const told = area || (input.value.trim() && !fieldWhole(spec, input.value));
      const values = { words: wordCount(input.value), least: spec.min_words, most: spec.max_words };
      after.textContent = told ? w("field_words", values) : "";
    }
  };
  tell();
  return {
    element: h("div", { class: "jj-field" }, h("label", { class: "jj-label", for: id }, ...label), ...help, input, after),
    get: () => input.value,
    set: (text) => {
      // Writing the same text again would move the cursor.
      if (input.value !== text) input.value = text;
      tell();
    },
    whole: () => fieldWhole(spec, input.value),
  };
};

const hinted = (ui, spec, part) => {
  const { w } = ui;
  const text = h("span");
  let dismissed = false;
  const dismiss = () => {
    dismissed = true;
    tell();
    part.element.querySelector("input, textarea").focus();
  };
  const close = h("button", { class: "jj-plain", text: w("hint_dismiss"), on: { click: dismiss } });
  const note = h("div", { class: "jj-hint", role: "note", hidden: true }, h("strong", { text: `${w("hint_title")} ` }), text, close);
  part.element.append(note);
  const tell = () => {
    const why = ui.model.get("hints")?.[spec.id]?.[part.get().trim()];
    note.hidden = !why || dismissed || !part.whole();
    text.textContent = why ?? "";
  };
  return tell;
};
