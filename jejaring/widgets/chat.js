/* A conversation that branches with each reply. Everything said so far stays on the page; one can go back or start again. */
export default card((ui) => {
  const { spec, w } = ui;
  const whys = new Map();
  let fresh = false;
  let drawn = [];

  const log = h("div", { class: "jj-talk", role: "log", "aria-label": w("chat_log", { partner: spec.partner }) });
  const share = h("div", { class: "jj-share", hidden: true });
  const ending = h("div", { class: "jj-ending", tabindex: "-1", hidden: true });
  const replies = h("div", { class: "jj-replies", role: "group", tabindex: "-1", "aria-label": w("chat_replies") });
  const back = h("button", { class: "jj-plain", text: w("chat_back"), on: { click: () => go(drawn.slice(0, -1)) } });
  const again = h("button", { class: "jj-plain", text: w("chat_again"), on: { click: () => go([]) } });
  const steps = h("div", { class: "jj-steps" }, back, again);
  ui.body.append(log, share, ending, replies, steps);

  const go = (next) => {
    ui.answer({ path: next }, walk(next).at(-1).node.replies.length === 0);
    fresh = true;
    show({ path: next });
    (ending.hidden ? replies : ending).focus();
  };

  const walk = (given) => {
    const turns = [{ id: spec.start, node: spec.nodes[spec.start], reply: null }];
    for (const id of given) {
      const reply = turns.at(-1).node.replies.find((one) => one.id === id);
      if (!reply) break;
      turns.push({ id: reply.to, node: spec.nodes[reply.to], reply });
    }
    return turns;
  };

  const bubble = (mine, who, text, ...more) =>
    h("div", { class: mine ? "jj-turn jj-mine" : "jj-turn" }, h("span", { class: "jj-who", text: who }), h("p", { class: "jj-said", text }), ...more);

  const meter = (turns) => {
    const shares = turns.map(({ reply }) => reply?.share).filter((part) => typeof part === "number");
    share.hidden = !spec.meter || shares.length === 0;
    if (share.hidden) return;
    const percent = Math.round((100 * shares.reduce((sum, part) => sum + part, 0)) / shares.length);
    const bar = h("div", { class: "jj-meter", "aria-hidden": "true" }, h("span"), h("span"));
    bar.firstChild.style.width = `${percent}%`;
    share.replaceChildren(bar, h("p", { class: "jj-count", text: w("chat_share", { percent }) }));
  };

  const show = (value) => {
    const turns = walk(value?.path ?? []);
    const { id, node } = turns.at(-1);
    const given = turns.slice(1).map(({ reply }) => reply.id);
    // Only what is new is added, so that screen readers read just that.
    if (!drawn.every((one, place) => one === given[place])) {
      log.replaceChildren();
      whys.clear();
      drawn = [];
    }
    const known = log.children.length ? drawn.length + 1 : 0;
    for (const [place, turn] of turns.entries()) {
      if (place < known) continue;
      if (turn.reply) {
        const why = h("p", { class: "jj-why" });
        whys.set(place - 1, why);
        log.append(bubble(true, w("chat_you"), turn.reply.text, why));
      }
      log.append(bubble(false, spec.partner, turn.node.says, turn.node.aside ? h("p", { class: "jj-aside", text: turn.node.aside }) : null));
    }
    drawn = given;
    meter(turns);
    const over = node.replies.length === 0;
    ending.hidden = !over;
    ending.replaceChildren(
      ...(over
        ? [h("h4", { text: node.ending ? w("chat_ending", { ending: node.ending }) : w("chat_end") }), node.closing ? h("p", { text: node.closing }) : ""]
        : []),
    );
    replies.hidden = over;
    replies.replaceChildren(
      h("p", { class: "jj-ask", "aria-hidden": "true", text: w("chat_replies") }),
      ...ui.order(node.replies, id).map((reply) =>
        h("button", { class: "jj-reply", text: reply.text, disabled: ui.readOnly, on: { click: () => go([...given, reply.id]) } }),
      ),
    );
    steps.hidden = turns.length < 2 || ui.readOnly;
  };

  return {
    show,
    result(result) {
      const found = (result.findings ?? []).filter((finding) => finding.item).map((finding) => [finding.text, finding.why].filter(Boolean).join(" "));
      found.forEach((text, turn) => {
        const why = whys.get(turn);
        if (why) why.textContent = text;
      });
      if (fresh && found.length) ui.say(found.at(-1));
      fresh = false;
    },
  };
});
