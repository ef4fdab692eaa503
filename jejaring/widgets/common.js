/* Helpers that every card's script begins with: this file is put in front of the kind's own, as one module.

   A kind's file ends with   export default card((ui) => { …build ui.body…; return { show(value) {…} } })

   h(tag, {class, text, on: {click: f}, data: {…}, any attribute}, ...children)   An element. Texts are always plain text.
                       Whatever can take the focus is shielded from Jupyter's one-key shortcuts (quiet).
   quiet(element)      The shield alone, for elements made otherwise. Must be on the very element that has the focus.
   onlyKnown(record, names, values)   The entries whose name and value the course has: `names` and `values` are Sets or Maps.
   later(f, ms)        f, called once after ms without another call; later(…).now() calls at once if one is waiting.
   card(build)         The frame: number, title, points, scene (if any), prompt, body, reasons,
                       live region, sources, saved line.

   build(ui) runs once, when the page has told the answer and the seed. It fills ui.body and returns
     show(value)       draw this answer (null: none). Called after build, and when an answer is restored from elsewhere.
     result(result)    optional: what the kernel says changed (see Card.result in base.py; simulators put theirs in too).
     closed()          optional: the card leaves the page.
   ui.body             the element to fill              ui.reasons       element below it for feedback (shown when not empty)
   ui.spec             the activity's content           ui.model         the anywidget model (extra traits)
   ui.language         "id" or "en"                     ui.readOnly      true: show, take no answers
   ui.w(key, values)   interface words, {x} filled      ui.number(x, n)  0,44 in Indonesian, 0.44 in English
   ui.value()          the present answer               ui.result()      the kernel's present result
   ui.answer(value, done)   keeps a NEW value object (never change the old one) and sends it to page and kernel; `done`:
                       nothing is left open. It does not call show(): draw your own change, so that focus stays. Build it
                       only from what the course has, so that a damaged answer becomes a good one by being answered anew.
   ui.order(list, name)     the list in this learner's own order (same at every visit); `name` tells lists apart
   ui.say(text)        speaks to screen readers        ui.id(name)      an element id, unique on the page
   ui.picture(svg, description, lines)   a kernel-made picture as <img> with its text equivalent in <details>

   Style sheets: classes begin with jj-; a kind's selectors begin with  .jj-card[data-kind="…"]  so that they win over
   common.css, which every kind brings along. Ready-made: jj-option, jj-chip, jj-primary, jj-plain, jj-field, jj-note,
   jj-figures, jj-why, jj-hidden (only for screen readers), jj-count. */

let serial = 0;

const quiet = (element) => {
  element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
};

const FOCUSABLE = new Set(["A", "BUTTON", "INPUT", "SELECT", "SUMMARY", "TEXTAREA"]);

const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, f] of Object.entries(value)) element.addEventListener(event, f);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else if (name === "checked") element.checked = true;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  if (tag === "button" && !element.hasAttribute("type")) element.type = "button";
  if (FOCUSABLE.has(element.tagName) || element.hasAttribute("tabindex")) quiet(element);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const later = (f, ms) => {
  let timer;
  const call = (...given) => {
    clearTimeout(timer);
    call.waiting = () => f(...given);
    timer = setTimeout(() => call.now(), ms);
  };
  call.waiting = null;
  call.now = () => {
    clearTimeout(timer);
    const waiting = call.waiting;
    call.waiting = null;
    waiting?.();
  };
  return call;
};

const onlyKnown = (record, names, values) =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([name, value]) => names.has(name) && values.has(value)));

// FNV-1a: a small, even hash, so that each list of each activity is shuffled differently by one seed.
const hashed = (text) => {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ unit.codePointAt(0), 0x01000193);
  return hash >>> 0;
};

// Mulberry32 and Fisher-Yates: the same seed gives the same order in every browser.
const shuffled = (list, seed) => {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
};

const paragraphs = (text, name) =>
  text.split(/\n\s*\n/).filter((part) => part.trim()).map((part) => h("p", { class: name, text: part.trim() }));

const HELLO_WAIT = 1500; // ms: after this no page will answer, so the answers cannot be kept

const card = (build) => ({
  render({ model, el }) {
    const words = model.get("words");
    const language = model.get("language");
    const spec = model.get("spec");
    const prefix = `jj${(serial += 1)}-${model.get("activity").replace(".", "-")}`;
    const w = (key, values = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
    const number = (value, digits = 0) =>
      new Intl.NumberFormat(language === "id" ? "id-ID" : "en-GB", {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value);

    const points = model.get("points");
    const worth =
      points > 0
        ? w(spec.kind === "reflection" ? "points_manual" : points === 1 ? "points_one" : "points", {
            points: number(points, Number.isInteger(points) ? 0 : 1),
          })
        : model.get("practice")
          ? w("practice")
          : w(spec.kind === "model" ? "read" : "open");
    const knot = h("span", { class: "jj-number", "aria-hidden": "true", text: model.get("number") });
    const title = h("h3", { id: `${prefix}-title` });
    const whole = h("span", { class: "jj-hidden" });
    title.append(h("span", { class: "jj-hidden", text: `${model.get("number")}. ` }), spec.title, whole);
    const body = h("div", { class: "jj-body" });
    const reasons = h("div", { class: "jj-reasons", role: "status" });
    const problem = h("p", { class: "jj-problem", hidden: true });
    const live = h("div", { class: "jj-hidden", role: "status" });
    const saved = h("p", { class: "jj-saved", role: "status" });
    const root = h(
      "section",
      {
        class: "jj jj-card",
        lang: language,
        tabindex: "-1",
        "aria-labelledby": `${prefix}-title`,
        data: { kind: spec.kind, activity: model.get("activity") },
      },
      h("header", {}, knot, title, h("span", { class: "jj-points", text: worth })),
      ...paragraphs(spec.scene ?? "", "jj-scene"),
      ...paragraphs(spec.prompt, spec.scene ? "jj-prompt jj-ask" : "jj-prompt"),
      body,
      reasons,
      problem,
      live,
      spec.sources?.length ? h("p", { class: "jj-sources", text: w("sources", { list: spec.sources.join(" · ") }) }) : null,
      saved,
    );
    el.append(root);

    let seed = 1;
    let stored = false;
    let drawn = null;
    let parted = false;
    let damaged = false; // whether the kernel cannot read the answer that the next one replaces

    const tellPage = (event, detail) =>
      el.dispatchEvent(new CustomEvent(`jejaring:${event}`, { bubbles: true, composed: true, detail: { activity: model.get("activity"), ...detail } }));

    const ui = {
      body,
      language,
      model,
      number,
      reasons,
      spec,
      w,
      readOnly: false,
      answer(value, done) {
        if (ui.readOnly) return;
        if (damaged) tellPage("damaged", {});
        damaged = false;
        mark(done);
        model.set("value", value);
        model.save_changes();
        tellPage("answer", { value, done: Boolean(done) });
      },
      id: (name) => `${prefix}-${name}`,
      order: (list, name = "") => shuffled(list, (seed ^ hashed(model.get("activity") + name)) >>> 0),
      picture(svg, description, lines = []) {
        const picture = h("img", {
          class: "jj-picture",
          alt: description,
          src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`,
        });
        const details = h("details", { class: "jj-details" }, h("summary", { text: w("picture_text") }));
        details.append(h("ul", {}, ...lines.map((line) => h("li", { text: line }))));
        return h("figure", { class: "jj-figure" }, picture, lines.length ? details : null);
      },
      result: () => model.get("result") ?? {},
      say(text) {
        // The same words twice in a row would not be spoken again.
        live.textContent = live.textContent === text ? `${text}\u00a0` : text;
      },
      value: () => model.get("value") ?? null,
    };

    const mark = (done) => {
      root.dataset.done = done ? "true" : "false";
      knot.classList.toggle("jj-done", Boolean(done));
      whole.textContent = done ? ` (${w("whole")})` : "";
    };
    const judged = () => {
      const result = ui.result();
      problem.hidden = !result.problem;
      problem.textContent = result.problem ?? "";
      mark(result.state === "whole");
      damaged = result.state === "damaged";
      drawn?.result?.(result);
    };
    const tell = (state) => {
      root.dataset.saved = state.error ? "error" : state.saved ? "yes" : "";
      saved.textContent = state.error ?? (state.saved ? w("saved", { time: state.saved }) : "");
    };
    const start = () => {
      drawn = build(ui) ?? {};
      drawn.show?.(ui.value());
      judged();
      root.dataset.ready = "true";
    };
    const connect = (state) => {
      if ("seed" in state) seed = state.seed;
      if ("readOnly" in state) ui.readOnly = Boolean(state.readOnly);
      if ("value" in state) {
        stored = true;
        const value = state.value ?? null;
        if (JSON.stringify(value) !== JSON.stringify(ui.value())) {
          model.set("value", value);
          model.save_changes();
        }
      }
      if (drawn === null) start();
      else if ("value" in state) drawn.show?.(ui.value());
      if (state.saved || state.error || state.at) tell({ saved: state.saved ?? state.at, error: state.error });
    };

    // The view is put on the page some time after render(); an event from outside the page would reach nobody.
    const began = performance.now();
    const greet = () => {
      if (parted || drawn !== null) return;
      if (el.isConnected && !greet.sent) {
        greet.sent = true;
        tellPage("hello", { connect });
        if (drawn !== null) return;
      }
      if (performance.now() - began < HELLO_WAIT) setTimeout(greet, 25);
      else {
        start();
        if (model.get("number") === 1 && !stored) root.prepend(h("p", { class: "jj-note jj-unkept", role: "alert", text: w("not_kept") }));
      }
    };
    model.on("change:result", judged);
    greet();
    return () => {
      parted = true;
      drawn?.closed?.();
      model.off("change:result", judged);
    };
  },
});
