/* The frame of every simulator: predict, plan, look, then a question about one's own run.

   A model's file ends with   export default simulator((sim) => ({ element, plan(), show(plan, locked) }))
   sim has ui and w as in common.js, `controls` (the trait), changed(), to be called when the learner changed the plan,
   and slider({ label, note, min, max, step, format, input, hidden }) -> { element, get(), set(number), lock(locked) }.

   The first run locks the prediction. From then on each change is run at once; an example counts as a run, too. Only
   one question is with the kernel at a time: what changed meanwhile is asked when its answer has come. */
const REST = 150; // ms without a change before the picture is drawn
const NARROW = 560; // px: below it, a picture with its panels stacked is easier to read
const PATIENCE = 6000; // ms

const simulator = (build) =>
  card((ui) => {
    const { spec, w, model } = ui;
    const controls = model.get("controls");
    const state = () => ui.value() ?? {};
    let example = "";
    let shown = ""; // the example that the plan's controls show, as told by the kernel
    let stale = false;

    const section = (title, ...children) => h("section", { class: "jj-step" }, h("h4", { text: title, tabindex: "-1" }), ...children);
    const radios = (name, options, chosen) =>
      options.map((option) =>
        h(
          "label",
          { class: "jj-option" },
          h("input", { type: "radio", name: ui.id(name), value: option.id, disabled: ui.readOnly, on: { change: () => chosen(option.id) } }),
          h("span", { text: option.text }),
        ),
      );
    const check = (holder, id) => {
      for (const input of holder.querySelectorAll("input")) input.checked = input.value === id;
    };

    const keep = (part) => {
      const next = { ...state(), ...part };
      for (const name of Object.keys(next)) if (next[name] === null || next[name] === undefined) delete next[name];
      ui.answer(next, Boolean(next.prediction && next.runs && next.question));
    };
    const count = () => Math.min(100000, (state().runs ?? 0) + 1);

    // Prediction
    const predictions = h("fieldset", {}, h("legend", { class: "jj-hidden", text: spec.prediction }));
    predictions.append(...radios("prediction", ui.order(spec.predictions), (id) => (keep({ prediction: id }), (first.hidden = true))));
    const locked = h("p", { class: "jj-small", hidden: true, text: w("sim_predicted") });
    const first = h("p", { class: "jj-first", role: "alert", hidden: true });
    const predicted = () => {
      if (state().prediction || ui.readOnly) return true;
      first.textContent = w("sim_predict_first");
      first.hidden = false;
      predictions.querySelector("input").focus();
      return false;
    };

    // Plan
    const slider = ({ label, note, min, max, step, format, input, hidden = false }) => {
      const id = ui.id(`slider${(slider.serial = (slider.serial ?? 0) + 1)}`);
      const shown = h("output", { for: id, class: "jj-value" });
      const range = h("input", { type: "range", id, min, max, step, "aria-describedby": note ? `${id}-note` : null, disabled: ui.readOnly });
      const tell = () => {
        shown.textContent = format(Number(range.value));
        range.setAttribute("aria-valuetext", shown.textContent);
      };
      range.addEventListener("input", () => {
        input?.(Number(range.value));
        tell();
      });
      return {
        element: h(
          "div",
          { class: "jj-slider" },
          h("label", { for: id, class: hidden ? "jj-hidden" : "jj-label", text: label }),
          range,
          shown,
          note ? h("p", { class: "jj-small", id: `${id}-note`, text: note }) : null,
        ),
        get: () => Number(range.value),
        set(number) {
          range.value = number;
          tell();
        },
        lock: (off) => (range.disabled = off || ui.readOnly),
      };
    };
    const settle = later(() => {
      const { question, runs } = state();
      stale = stale || Boolean(question);
      keep({ plan: parts.plan(), runs: runs ? count() : null });
    }, 150);
    const changed = () => {
      settle();
      if (state().runs) request();
    };
    const parts = build({ ui, w, controls, changed, slider });
    const run = h("button", { class: "jj-primary", text: w("sim_run"), hidden: ui.readOnly });
    run.addEventListener("click", () => {
      if (!predicted()) return;
      settle.now();
      keep({ plan: parts.plan(), runs: count() });
      draw();
      request();
      result.firstChild.focus();
    });
    const follows = h("p", { class: "jj-small", text: w("sim_follows") });
    const examples = controls.examples.map((one) =>
      h("button", { class: "jj-chip", text: one.text, "aria-pressed": "false", data: { example: one.id }, on: { click: () => look(one.id) } }),
    );
    const shelf = h("div", { class: "jj-examples", role: "group", "aria-label": w("sim_examples"), hidden: !examples.length });
    shelf.append(h("span", { class: "jj-ask", "aria-hidden": "true", text: w("sim_examples") }), ...examples);
    const looking = h("div", { class: "jj-note jj-looking", role: "status", hidden: true }, h("span"));
    looking.append(h("button", { class: "jj-plain", text: w("sim_back"), on: { click: () => look("") } }));
    const look = (id) => {
      if (!predicted()) return;
      settle.now();
      example = id === example ? "" : id;
      if (example && !ui.readOnly) keep({ plan: shown ? state().plan : parts.plan(), runs: count() });
      draw();
      request();
      if (!example) shelf.querySelector("button").focus();
    };

    // Result
    const waiting = h("p", { class: "jj-small", text: w("sim_drawing") });
    const slow = h("p", { class: "jj-problem", role: "alert", hidden: true, text: w("sim_slow") });
    const place = h("div", { class: "jj-place" });
    const figures = h("div", { class: "jj-figures" });
    const checks = h("ul", { class: "jj-checks" });
    const assumption = h("p", { class: "jj-note", text: w("assumption") });
    const result = section(w("sim_result"), waiting, slow, place, figures, h("p", { class: "jj-ask", text: w("sim_targets") }), checks, assumption);
    const draw = () => {
      const { prediction, runs, note } = state();
      const ran = Boolean(runs) || ui.readOnly;
      check(predictions, prediction);
      for (const input of predictions.querySelectorAll("input")) {
        input.disabled = ran;
        input.parentElement.hidden = ran && Boolean(prediction) && !input.checked;
      }
      locked.hidden = !runs;
      run.hidden = ran;
      follows.hidden = !ran || Boolean(example);
      looking.hidden = !example;
      const name = controls.examples.find((one) => one.id === example)?.text;
      looking.firstChild.textContent = example ? w("sim_example", { name }) : "";
      for (const button of examples) button.setAttribute("aria-pressed", String(button.dataset.example === example));
      result.hidden = !ran;
      result.firstChild.textContent = example ? w("sim_result_example", { name }) : w("sim_result");
      own.hidden = !ran || Boolean(example);
      changedSince.hidden = !stale;
      if (document.activeElement !== why) why.value = note ?? "";
    };

    // The learner's own run
    const asked = h("p", { class: "jj-ask" });
    const answers = h("fieldset", {}, h("legend", { class: "jj-hidden" }));
    const changedSince = h("p", { class: "jj-small", hidden: true, text: w("sim_changed") });
    const keepNote = later(() => keep({ note: why.value }), 400);
    const why = h("textarea", { id: ui.id("why"), rows: 3, maxlength: 4000, disabled: ui.readOnly, on: { input: () => keepNote(), change: () => keepNote.now() } });
    const own = section(w("sim_own"), h("p", { text: spec.question }), asked, answers, changedSince);
    own.append(h("div", { class: "jj-field" }, h("label", { class: "jj-label", for: why.id, text: spec.explain }), why));
    const ask = (question) => {
      const known = JSON.stringify(question);
      if (answers.dataset.known !== known) {
        answers.dataset.known = known;
        asked.textContent = question.text;
        answers.replaceChildren(
          h("legend", { class: "jj-hidden", text: question.text }),
          ...radios("question", question.options, (id) => {
            stale = false;
            changedSince.hidden = true;
            keep({ question: id });
          }),
        );
      }
      // An answer that this run's question does not offer is no answer to it.
      if (state().question && !ui.readOnly && !question.options.some((option) => option.id === state().question)) {
        settle.now();
        keep({ question: null });
        stale = true;
      }
      check(answers, state().question);
      changedSince.hidden = !stale;
    };

    // A second picture, for models that have one, on a tab of its own
    const asidePlace = h("div", { class: "jj-place" });
    const aside = controls.aside ? h("div", { id: ui.id("aside") }) : null;
    let asideSlider = null;
    if (aside) {
      const [least, most] = controls.aside;
      if (most) {
        const format = (value) => ui.number(value, 2);
        asideSlider = slider({ label: w("effect.control"), min: least, max: most, step: 0.01, format, input: () => request() });
        asideSlider.set(least);
        aside.append(asideSlider.element);
      }
      aside.append(asidePlace, h("p", { class: "jj-small", text: w(spec.model === "goals" ? "effect.note" : "requests.note") }));
    }
    const asideOpen = () => aside && !aside.hidden;
    const tabbed = (main) => {
      const panels = [main, aside];
      const choose = (place, focus) => {
        panels.forEach((panel, other) => (panel.hidden = other !== place));
        tabs.forEach((tab, other) => {
          tab.setAttribute("aria-selected", String(other === place));
          tab.tabIndex = other === place ? 0 : -1;
        });
        if (focus) tabs[place].focus();
        if (place === 1 && !asidePlace.firstChild) request();
      };
      const keys = (event, place) => {
        const to = { ArrowLeft: 1 - place, ArrowRight: 1 - place, Home: 0, End: 1 }[event.key];
        if (to === undefined) return;
        choose(to, true);
        event.preventDefault();
        event.stopPropagation();
      };
      const tabs = panels.map((panel, place) => {
        const tab = h("button", {
          class: "jj-tab",
          role: "tab",
          id: ui.id(`tab${place}`),
          "aria-controls": panel.id,
          text: w(`sim_tab${place + 1}_${spec.model}`),
          on: { click: () => choose(place), keydown: (event) => keys(event, place) },
        });
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", tab.id);
        return tab;
      });
      choose(0);
      return h("div", { class: "jj-tabs", role: "tablist", "aria-label": spec.title }, ...tabs);
    };

    // The kernel
    let sent = 0;
    let busy = null;
    let again = false;
    let still = null;
    const dark = () => document.body.dataset.jpThemeLight === "false";
    const narrow = () => ui.body.clientWidth < NARROW;
    // Figures come at once; the picture, which takes the kernel longer, when the learner's hand has come to rest.
    const request = (draw = false) => {
      clearTimeout(still);
      if (busy !== null) {
        again = true;
        return;
      }
      again = false;
      sent += 1;
      const shows = state().runs || ui.readOnly || example;
      model.set("ask", {
        n: sent,
        draw,
        plan: shows ? parts.plan() : controls.start,
        example,
        dark: dark(),
        narrow: narrow(),
        aside: asideOpen() ? (asideSlider?.get() ?? 0) : null,
      });
      busy = setTimeout(() => {
        slow.hidden = false;
        free();
      }, PATIENCE);
      model.save_changes();
    };
    const free = () => {
      clearTimeout(busy);
      busy = null;
      if (again) request();
    };
    const put = (holder, svg, label, lines) => {
      const fresh = ui.picture(svg, label, lines);
      const old = holder.firstChild;
      if (!old) {
        holder.append(fresh);
        return;
      }
      // The old element keeps its image until the new one is decoded, and its text stays unfolded.
      const image = old.querySelector("img");
      image.alt = label;
      image.src = fresh.querySelector("img").src;
      if (lines.length) old.querySelector("ul").replaceChildren(...fresh.querySelectorAll("li"));
    };
    const told = later((text) => ui.say(text), 700);
    const ran = () => {
      const found = model.get("run");
      if (found.n !== sent) return;
      slow.hidden = true;
      if (!model.get("ask").draw) {
        still = setTimeout(() => request(true), REST);
        free();
      }
      if (found.problem) {
        figures.replaceChildren();
        checks.replaceChildren(h("li", { text: found.problem }));
        return;
      }
      figures.replaceChildren(
        ...found.figures.map((figure) => h("div", { class: figure.low ? "jj-low" : "" }, h("b", { text: figure.text }), figure.name)),
      );
      checks.replaceChildren(
        ...found.checks.map((one) =>
          h(
            "li",
            { class: one.reached ? "jj-reached" : "" },
            h("span", { text: one.name }),
            h("span", { text: one.text }),
            h("b", { text: w(one.reached ? "sim_reached" : "sim_missed") }),
          ),
        ),
      );
      if (found.example !== shown) {
        shown = found.example;
        parts.show(shown ? found.plan : (state().plan ?? controls.start), Boolean(shown));
      }
      if (!found.example) ask(found.question);
      if (!result.hidden) told(found.figures.map((figure) => `${figure.name} ${figure.text}`).join(", "));
    };
    const drawn = () => {
      const { n, svg, lines } = model.get("picture");
      if (n !== sent) return;
      if (svg) put(place, svg, lines[0], lines.slice(1));
      waiting.hidden = true;
      free();
    };
    const drawnAside = () => {
      const { svg, label } = model.get("aside");
      if (svg) put(asidePlace, svg, label, []);
    };
    const looks = () => {
      const now = `${dark()} ${narrow()}`;
      if (now === looks.last) return;
      const before = looks.last;
      looks.last = now;
      if (before && (!result.hidden || asideOpen())) request();
    };
    const theme = new MutationObserver(looks);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    const width = new ResizeObserver(looks);
    width.observe(ui.body);
    model.on("change:run", ran);
    model.on("change:picture", drawn);
    model.on("change:aside", drawnAside);

    const main = h(
      "div",
      { id: ui.id("main") },
      section(w("sim_predict"), h("p", { text: spec.prediction }), predictions, first, locked),
      section(w("sim_plan"), h("p", { text: spec.target }), shelf, looking, parts.element, run, follows),
      result,
      own,
    );
    if (aside) ui.body.append(tabbed(main), main, aside);
    else ui.body.append(main);

    return {
      show(value) {
        example = "";
        shown = "";
        try {
          parts.show(value?.plan ?? controls.start, ui.readOnly);
        } catch {
          // A damaged plan cannot be drawn. It is kept, and said to be damaged, until a change replaces it.
          parts.show(controls.start, ui.readOnly);
        }
        draw();
        if (value?.runs || (ui.readOnly && value?.plan)) request();
        else result.hidden = own.hidden = true;
      },
      closed() {
        settle.now();
        keepNote.now();
        clearTimeout(busy);
        clearTimeout(still);
        theme.disconnect();
        width.disconnect();
        model.off("change:run", ran);
        model.off("change:picture", drawn);
        model.off("change:aside", drawnAside);
      },
    };
  });
