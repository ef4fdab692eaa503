/* Grading reflections: one answer, the rubric as native radio buttons, everything also by keys. */

const reflections = ({ root, ask, w, say, number, id }) => {
  let opened = null; // the question: criteria, anchors, phrases
  let answer = null; // the answer at hand
  let busy = false;
  const levels = new Map(); // criterion -> {inputs, group}
  const comment = h("textarea", { id: id("comment"), rows: "4" });
  const together = h("input", { type: "checkbox" });
  const shown = {};

  const status = h("p", { class: "jj-small jj-status", role: "status" });
  const tell = (text) => {
    status.textContent = text;
    say(text);
  };

  const chosen = () => Object.fromEntries([...levels].flatMap(([name, { inputs }]) => {
    const at = inputs.findIndex((input) => input.checked);
    return at < 0 ? [] : [[name, at + 1]];
  }));

  const count = () => {
    const sum = Object.values(chosen()).reduce((all, level) => all + level, 0);
    const points = (opened.points * sum) / (4 * opened.criteria.length);
    shown.points.textContent = w("points_now", { points: number(points, Number.isInteger(points) ? 0 : 1), possible: number(opened.points) });
  };

  const criterion = (record) => {
    const inputs = record.levels.map((text, place) => {
      const input = h("input", { type: "radio", name: id(record.id), on: { change: count } });
      return [input, h("label", { class: "jj-option jj-level" }, input, h("span", {}, h("b", { text: `${place + 1} ` }), text))];
    });
    const group = h("fieldset", { class: "jj-criterion" }, h("legend", {}, h("b", { text: record.title }), h("span", { class: "jj-small", text: ` ${record.short}` })), ...inputs.map(([, label]) => label));
    levels.set(record.id, { inputs: inputs.map(([input]) => input), group });
    return group;
  };

  const at = () => {
    const names = [...levels.keys()];
    const focused = names.find((name) => levels.get(name).group.contains(document.activeElement));
    return { names, focused, open: names.find((name) => !(name in chosen())) };
  };
  const focusOn = (name) => {
    const { inputs } = levels.get(name);
    (inputs.find((input) => input.checked) ?? inputs[0]).focus();
  };
  const setLevel = (level) => {
    const { names, focused, open } = at();
    const name = focused ?? open ?? names[0];
    levels.get(name).inputs[level - 1].checked = true;
    count();
    const following = names[names.indexOf(name) + 1];
    if (following) focusOn(following);
    else levels.get(name).inputs[level - 1].focus();
  };
  const move = (step) => {
    const { names, focused } = at();
    const place = focused ? names.indexOf(focused) + step : 0;
    focusOn(names[Math.max(0, Math.min(names.length - 1, place))]);
  };

  const insertNext = () => {
    const given = chosen();
    const lines = opened.criteria.filter((record) => record.id in given).map((record) => {
      const level = given[record.id];
      if (level >= record.levels.length) return w("top_level_text", { title: record.title });
      const text = record.levels[level];
      return w("next_level_text", { title: record.title, level: level + 1, text: text[0].toLowerCase() + text.slice(1) });
    });
    comment.value = [comment.value.trim(), ...lines].filter(Boolean).join("\n");
  };

  const beside = () => {
    shown.beside.replaceChildren(
      ...(answer.beside.length
        ? [h("details", { class: "jj-details", open: answer.copies > 0 }, h("summary", { text: w("beside") }),
            h("div", { class: "jj-besides" }, ...answer.beside.map((other) => h("blockquote", { lang: other.language, text: other.text }))))]
        : []),
    );
    const many = answer.alike > 0;
    shown.together.hidden = !many;
    together.checked = false;
    shown.notes.replaceChildren(
      ...[
        answer.second ? h("p", { class: "jj-note", text: w("second") }) : null,
        answer.copies ? h("p", { class: "jj-note", text: w("copies", { count: answer.copies }) }) : null,
        many && answer.alike > answer.copies ? h("p", { class: "jj-small", text: w("alike", { count: answer.alike }) }) : null,
        answer.manual !== null ? h("p", { class: "jj-small", text: w("scored", { points: number(answer.manual, 1) }) }) : null,
        answer.taken.length ? h("p", { class: "jj-small", text: w("taken", { graders: answer.taken.join(", ") }) }) : null,
      ].filter(Boolean),
    );
  };

  const show = (next) => {
    answer = next;
    shown.held.replaceChildren();
    shown.pad.hidden = answer === null;
    shown.done.hidden = answer !== null;
    if (answer === null) {
      say(w("done"));
      shown.done.focus();
      return;
    }
    shown.place.textContent = w("answer_place", { place: number(answer.place), all: number(answer.all), left: number(answer.left) });
    shown.count.textContent = w("answer_words", { count: answer.count, from: opened.words[0], to: opened.words[1] });
    shown.text.lang = answer.language;
    shown.text.replaceChildren(...(answer.text ? answer.text.split(/\n\s*\n/).map((part) => h("p", { text: part })) : [h("p", { text: w("answer_empty") })]));
    for (const [name, { inputs }] of levels) inputs.forEach((input, place) => { input.checked = answer.levels[name] === place + 1; });
    comment.value = answer.comment;
    beside();
    count();
    shown.text.dataset.id = answer.id;
    shown.text.scrollTop = 0;
    shown.text.focus();
  };

  const work = async (name, given) => {
    if (busy) return null;
    busy = true;
    shown.pad.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => tell(w("slow")), 1000);
    try {
      return await ask(name, given);
    } catch (error) {
      tell(String(error.message ?? error));
      return null;
    } finally {
      clearTimeout(slow);
      busy = false;
      shown.pad.removeAttribute("aria-busy");
    }
  };

  const held = (other, retry) => {
    const by = other.by || w("held_elsewhere");
    const keep = h("button", { class: "jj-plain", text: w("held_keep"), on: { click: () => skip() } });
    shown.held.replaceChildren(
      h("div", { class: "jj-problem", role: "alert" },
        h("p", { text: w("held", { by, points: other.manual === null ? "–" : number(other.manual, 1) }) }),
        other.comment ? h("p", { text: w("held_comment", { comment: other.comment }) }) : null,
        h("p", {}, keep, " ", h("button", { class: "jj-plain", text: w("held_mine"), on: { click: retry } }))),
    );
    keep.focus();
  };

  const save = async (anyway = false) => {
    if (answer === null) return;
    const given = chosen();
    if (Object.keys(given).length < opened.criteria.length) {
      tell(w("levels_missing"));
      focusOn(at().open);
      return;
    }
    const done = await work("decide", { id: answer.id, levels: given, comment: comment.value, together: together.checked, anyway });
    if (!done) return;
    if (done.renewed) {
      show(done.answer);
      return tell(w("renewed"));
    }
    const mine = done.held.find((other) => other.id === answer.id);
    if (mine) return held(mine, () => save(true));
    tell(done.written > 1 ? w("saved_many", { count: done.written }) : w("saved"));
    show(done.answer);
  };
  const skip = async () => {
    const done = await work("next", { after: answer?.id ?? "" });
    if (done) show(done.answer);
  };
  const undo = async () => {
    const done = await work("undo", {});
    if (!done) return;
    const [other] = done.held;
    if (other && done.written) tell(w("undo_part", { count: done.written, held: done.held.length }));
    else if (other) tell(w("undo_held", { by: other.by || w("held_elsewhere"), points: other.manual === null ? "–" : number(other.manual, 1) }));
    else tell(done.written ? w("undone", { count: done.written }) : w("undo_none"));
    if (done.answer) show(done.answer);
  };

  const phrases = (list) => {
    shown.phrases.replaceChildren(
      ...(list.length ? list.map(({ id: name, text }) =>
        h("span", { class: "jj-phrase" },
          h("button", { class: "jj-chip", text, on: { click: () => {
            comment.value = [comment.value.trim(), text].filter(Boolean).join("\n");
            comment.focus();
          } } }),
          h("button", { class: "jj-drop", text: "×", "aria-label": w("drop", { text }), on: { click: async () => {
            const done = await work("drop", { id: name });
            if (done) phrases(done.phrases);
          } } })))
        : [h("p", { class: "jj-small", text: w("phrases_none") })]),
    );
  };

  const agreement = async () => {
    const found = await work("agreement", {});
    if (!found) return;
    const rows = found.rows.map((row) => [row.title, row.pairs, row.kappa ?? "–", row.low ? `${row.low} … ${row.high}` : "–"]);
    shown.agreement.replaceChildren(
      h("p", { class: "jj-small", text: w("agreement_text") }),
      blockTable({ caption: w("agreement"), head: [w("criterion"), w("pairs"), w("kappa"), w("interval")], rows }),
      ...found.apart.map((other) => h("blockquote", { lang: other.language }, h("p", { text: other.text }),
        h("p", { class: "jj-small", text: other.marks.map((mark) => `${mark.grader}: ${Object.values(mark.levels).join(" · ")}`).join(" — ") }))),
    );
  };

  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || answer === null) return;
    const { target } = event;
    if (target === comment) {
      if (event.key === "Escape") {
        event.preventDefault();
        shown.text.focus();
      }
      return;
    }
    const typing = target.matches("select, textarea, input:not([type=radio]):not([type=checkbox])");
    const pressing = target.matches("button, summary");
    if (typing) return;
    const act = {
      1: () => setLevel(1),
      2: () => setLevel(2),
      3: () => setLevel(3),
      4: () => setLevel(4),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: pressing ? null : () => save(),
      k: () => comment.focus(),
      s: skip,
      u: undo,
      n: insertNext,
      g: () => { if (!shown.together.hidden) together.checked = !together.checked; },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const pad = () => {
    levels.clear();
    shown.place = h("b", {});
    shown.count = h("span", { class: "jj-count" });
    shown.text = h("article", { class: "jj-answer", tabindex: "0", "aria-label": w("answer_label") });
    shown.notes = h("div", {});
    shown.beside = h("div", {});
    shown.together = h("label", { class: "jj-chip" }, together, w("together"));
    shown.points = h("b", { class: "jj-sum" });
    shown.held = h("div", {});
    shown.phrases = h("div", { class: "jj-chips" });
    shown.agreement = h("div", {});
    shown.done = h("p", { class: "jj-note jj-done-all", tabindex: "-1", text: w("done"), hidden: true });
    const anchors = Object.entries(opened.anchors).filter(([, texts]) => texts.length);
    shown.pad = h("div", { class: "jj-pad" },
      h("div", { class: "jj-reading" },
        h("p", { class: "jj-head-line" }, shown.place, " ", shown.count),
        shown.text, shown.notes, shown.beside,
        anchors.length ? h("details", { class: "jj-details" }, h("summary", { text: w("anchors") }),
          ...anchors.map(([band, texts]) => h("details", { class: "jj-details jj-band" }, h("summary", { text: w(`band_${band}`) }), ...texts.map((text) => h("blockquote", { text }))))) : null),
      h("div", { class: "jj-rubric" },
        ...opened.criteria.map(criterion),
        h("label", { class: "jj-field", for: comment.id }, h("span", { class: "jj-label", text: w("comment") }), comment),
        h("div", { class: "jj-chips" },
          h("button", { class: "jj-plain", text: w("next_level"), on: { click: insertNext } }),
          h("button", { class: "jj-plain", text: w("keep"), on: { click: async () => {
            const done = await work("keep", { text: comment.value });
            if (done) phrases(done.phrases);
          } } })),
        h("details", { class: "jj-details" }, h("summary", { text: w("phrases") }), shown.phrases),
        shown.together,
        shown.held,
        h("p", { class: "jj-actions" }, shown.points, " ",
          h("button", { class: "jj-primary", text: w("save"), on: { click: () => save() } }), " ",
          h("button", { class: "jj-plain", text: w("skip"), on: { click: skip } }), " ",
          h("button", { class: "jj-plain", text: w("undo"), on: { click: undo } }))));
    return [
      h("p", { class: "jj-scene", text: opened.prompt }),
      opened.empty ? h("p", { class: "jj-small", text: w("empty", { count: opened.empty }) }) : null,
      h("p", { class: "jj-small", text: w("keys") }),
      status,
      shown.done,
      shown.pad,
      h("details", { class: "jj-details", on: { toggle: (event) => event.target.open && agreement() } }, h("summary", { text: w("agreement") }), shown.agreement),
    ].filter(Boolean);
  };

  const begin = async () => {
    const found = await ask("questions", {});
    const question = h("select", { id: id("question") }, ...found.questions.map((one) =>
      h("option", { value: one.id, text: w("question_option", { lesson: one.lesson, waiting: number(one.waiting) }) })));
    const grader = h("input", { type: "text", id: id("grader"), value: found.grader, autocomplete: "off" });
    const place = h("div", {});
    const start = h("button", { class: "jj-primary", text: w("begin") });
    start.addEventListener("click", async () => {
      start.disabled = true;
      try {
        opened = await ask("open", { question: question.value, grader: grader.value });
      } catch (error) {
        tell(String(error.message ?? error));
        place.replaceChildren(status);
        return;
      } finally {
        start.disabled = false;
      }
      place.replaceChildren(...pad());
      phrases(opened.phrases);
      show(opened.answer);
    });
    place.addEventListener("keydown", keys);
    root.replaceChildren(
      h("div", { class: "jj-begin" },
        h("label", { class: "jj-field", for: question.id }, h("span", { class: "jj-label", text: w("question") }), question),
        h("label", { class: "jj-field", for: grader.id }, h("span", { class: "jj-label", text: w("grader") }), grader),
        start),
      place);
  };

  return { begin };
};
