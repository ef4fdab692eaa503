/* Two conversations beside each other, with remarks in the margin, and the rule that they show. */
export default card((ui) => {
  const { spec, w } = ui;
  const talk = (kind) => {
    const { title, lines, outcome } = spec[kind];
    const list = h("ol", { class: "jj-talk" });
    let before = null;
    for (const line of lines) {
      const item = h("li", { class: line.me ? "jj-me" : "" });
      item.append(h("span", { class: line.who === before ? "jj-hidden" : "jj-who", text: line.who }));
      item.append(h("p", { class: "jj-said", text: line.text }));
      if (line.note) item.append(h("p", { class: "jj-remark" }, h("span", { class: "jj-hidden", text: `${w("model_note")}: ` }), line.note));
      list.append(item);
      before = line.who;
    }
    return h(
      "section",
      { class: "jj-model", data: { talk: kind }, "aria-labelledby": ui.id(kind) },
      h("p", { class: "jj-verdict", text: w(`model_${kind}`) }),
      h("h4", { id: ui.id(kind), text: title }),
      list,
      h("p", { class: "jj-outcome" }, h("b", { text: `${w("model_outcome")} ` }), outcome),
    );
  };
  ui.body.append(
    h("div", { class: "jj-models" }, talk("bad"), talk("good")),
    h("div", { class: "jj-rule" }, h("h4", { text: w("model_rule") }), h("ol", {}, ...spec.rule.map((text) => h("li", { text })))),
  );
  return {};
});
