/* Writing in guided fields, joined below into the finished text, with a list to check one's own work by. */
const TYPING_PAUSE = 250; // ms of quiet before the answer is kept

export default card((ui) => {
  const { spec, w } = ui;
  const parts = spec.fields.map((one) => ({ one, part: field(ui, one, "field", (settled) => changed(settled)) }));
  const checks = new Map();
  const preview = h("p", { class: "jj-preview", "aria-live": "off" });

  const value = () => ({
    fields: Object.fromEntries(parts.map(({ one, part }) => [one.id, part.get()]).filter(([, text]) => text !== "")),
    checked: [...checks].filter(([, input]) => input.checked).map(([id]) => id),
  });
  const send = () => ui.answer(value(), parts.every(({ part }) => part.whole()));
  const soon = later(send, TYPING_PAUSE);
  const changed = (settled) => {
    join();
    soon();
    if (settled) soon.now();
  };
  const join = () => {
    if (!spec.preview) return;
    const pieces = spec.preview.split(/(\{\w+\})/).map((piece) => {
      const found = parts.find(({ one }) => piece === `{${one.id}}`);
      if (!found) return piece;
      const given = found.part.get().trim();
      const text = found.one.options?.find((option) => option.id === given)?.text ?? given;
      return text || h("span", { class: "jj-gap", text: `[${found.one.label.split(":")[0]}]` });
    });
    preview.replaceChildren(...pieces);
  };

  if (spec.original) ui.body.append(h("p", { class: "jj-label", text: w("compose_original") }), h("blockquote", { class: "jj-original", text: spec.original }));
  ui.body.append(...parts.map(({ part }) => part.element));

  const hints = parts.filter(({ one }) => one.hint).map(({ one, part }) => hinted(ui, one, part));
  const hint = () => hints.forEach((tell) => tell());
  ui.model.on("change:hints", hint);
  if (spec.preview) ui.body.append(h("div", { class: "jj-joined" }, h("h4", { text: w("compose_preview") }), preview));
  if (spec.self_check.length) {
    const group = h("fieldset", { class: "jj-checks" }, h("legend", { class: "jj-ask", text: w("compose_check") }));
    for (const item of spec.self_check) {
      const input = h("input", { type: "checkbox", disabled: ui.readOnly, on: { change: () => changed(true) } });
      checks.set(item.id, input);
      group.append(h("label", { class: "jj-check" }, input, h("span", { text: item.text })));
    }
    ui.body.append(group);
  }

  return {
    show(given) {
      for (const { one, part } of parts) part.set(given?.fields?.[one.id] ?? "");
      for (const [id, input] of checks) input.checked = (given?.checked ?? []).includes(id);
      join();
      hint();
    },
    closed: () => {
      ui.model.off("change:hints", hint);
      soon.now();
    },
  };
});
