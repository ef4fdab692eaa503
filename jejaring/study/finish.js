/* Grades the lesson at once: points, reasons and what to try for each activity; the attempts; reflections marked by oneself. */
const SLOW = 8000; // ms after which waiting is explained

export default {
  render({ model, el }) {
    const words = model.get("words");
    const language = model.get("language");
    const mode = model.get("mode");
    const w = (key, values = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
    const number = (value) =>
      new Intl.NumberFormat(language === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: 2 }).format(value);
    const when = (iso) => {
      const at = new Date(iso);
      const locale = language === "id" ? "id-ID" : "en-GB";
      const day = at.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
      return `${day}, ${at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })}`;
    };
    const serialId = `jj-finish-${(serial += 1)}`;
    const root = h("section", {
      class: "jj jj-card jj-finish",
      lang: language,
      tabindex: "-1",
      "aria-labelledby": serialId,
      data: { kind: "finish" },
    });
    el.append(root);
    const heading = (key) => h("h3", { id: serialId, text: w(key) });

    if (mode === "open") {
      root.append(heading("finish"), h("p", { text: w("nothing_graded") }));
      return;
    }
    if (mode === "broken") {
      root.append(heading("finish"), h("p", { class: "jj-problem", text: w("keys_broken") }));
      return;
    }
    if (mode === "instructor") {
      root.append(heading("by_instructor"), h("p", { text: w("by_instructor_lead") }));
      return;
    }

    let page = { state: () => ({ attempts: [], marks: {}, texts: {}, values: {} }), keep() {}, jump() {} };
    let slow;
    const button = h("button", { class: "jj-primary", text: w("grade_now"), on: { click: () => ask() } });
    const status = h("p", { class: "jj-small", role: "status" });
    const outcome = h("div", { class: "jj-outcome" });
    const attempts = h("div", { class: "jj-attempts" });
    const marking = h("div", { class: "jj-marking" });
    root.append(heading("finish"), h("p", { text: w("grade_lead") }), h("p", {}, button), status, outcome, attempts, marking);

    const ask = () => {
      const { texts, values } = page.state();
      status.classList.remove("jj-hidden");
      status.textContent = w("grading");
      clearTimeout(slow);
      slow = setTimeout(() => (status.textContent = w("slow")), SLOW);
      model.set("asked", { n: (model.get("asked").n ?? 0) + 1, values: { ...values, ...texts } });
      model.save_changes();
    };

    const mark = { right: "✓", partly: "◐", wrong: "○", none: "–", damaged: "!" };
    const part = (one) => {
      const told = [h("p", { class: "jj-part-told" }, h("b", { text: one.told }), one.next ? ` ${one.next}` : "")];
      if (one.reasons.length) {
        const list = h(
          "ul",
          {},
          ...one.reasons.map(({ about, share, text }) =>
            h("li", { data: { share: share >= 1 ? "right" : share > 0 ? "partly" : "wrong" } }, about ? h("b", { text: about }) : null, about ? h("br") : null, text),
          ),
        );
        told.push(h("details", { class: "jj-details", open: one.reasons.length === 1 }, h("summary", { text: w("details") }), list));
      }
      return h(
        "li",
        { data: { verdict: one.verdict, part: one.id } },
        h("span", { class: "jj-part-mark", "aria-hidden": "true", text: mark[one.verdict] }),
        h(
          "div",
          {},
          h(
            "p",
            { class: "jj-part-head" },
            h("button", {
              class: "jj-link",
              text: `${one.number}. ${one.title}`,
              title: w("go_there"),
              on: { click: () => page.jump(one.id) },
            }),
            h("span", { class: "jj-part-points", text: w("part_points", { points: number(one.points), possible: number(one.possible) }) }),
          ),
          ...told,
        ),
      );
    };

    const kept = () => {
      const all = page.state().attempts;
      attempts.replaceChildren();
      if (!all.length) return;
      button.textContent = w("grade_again");
      const best = all.reduce((one, other) => (other.points > one.points ? other : one));
      const latest = all.at(-1);
      const said = (key, one) => w(key, { points: number(one.points), possible: number(one.possible), when: when(one.at) });
      const list = h("ol", { reversed: true }, ...[...all].reverse().map((one) => h("li", { text: said("attempt_one", one) })));
      attempts.append(
        h("h4", { text: w("attempts") }),
        h("p", {}, h("b", { text: said("attempt_best", best) }), " · ", said("attempt_latest", latest)),
        h("details", { class: "jj-details" }, h("summary", { text: w("attempt_count", { count: all.length }) }), list),
      );
    };

    const answered = () => {
      const result = model.get("result");
      if (!result.n || result.n !== model.get("asked").n) return;
      clearTimeout(slow);
      const said = w("earned", { points: number(result.points), possible: number(result.possible) });
      status.classList.add("jj-hidden"); // seen in large below
      status.textContent = said;
      outcome.replaceChildren(
        h("p", { class: "jj-sum" }, h("b", { text: said })),
        model.get("rubrics").length ? h("p", { class: "jj-small", text: w("earned_note") }) : "",
        h("ol", { class: "jj-parts" }, ...result.parts.map(part)),
      );
      const attempt = {
        at: result.at,
        parts: Object.fromEntries(result.parts.map((one) => [one.id, one.points])),
        points: result.points,
        possible: result.possible,
      };
      let all = [...page.state().attempts, attempt];
      const most = model.get("most");
      if (all.length > most) {
        const best = all.reduce((one, other) => (other.points > one.points ? other : one));
        const newest = all.slice(-most);
        all = newest.includes(best) ? newest : [best, ...newest.slice(1)];
      }
      page.keep("attempts", all);
      kept();
      drawMarks();
    };

    let drawn = null; // the texts that are being marked: only another text is a reason to draw anew
    const drawMarks = () => {
      const { texts } = page.state();
      const now = JSON.stringify(texts);
      if (now === drawn) return;
      drawn = now;
      marking.replaceChildren(...model.get("rubrics").map(rubric));
    };
    const rubric = (one) => {
      const { marks, texts } = page.state();
      const text = (texts[one.id] ?? "").trim();
      const box = h("section", { class: "jj-mark", "aria-label": w("mark", { title: one.title }) }, h("h4", { text: w("mark", { title: one.title }) }));
      if (!text) {
        box.append(h("p", { class: "jj-small", text: w("mark_empty") }));
        return box;
      }
      const levels = { ...(marks[one.id]?.levels ?? {}) };
      const sum = h("div", { class: "jj-mark-sum", role: "status" });
      const tell = () => {
        sum.replaceChildren();
        if (!one.criteria.every(({ id }) => levels[id])) return;
        const share = one.criteria.reduce((total, { id }) => total + levels[id], 0) / (4 * one.criteria.length);
        const lowest = one.criteria.reduce((low, other) => (levels[other.id] < levels[low.id] ? other : low));
        sum.append(
          h("p", {}, h("b", { text: w("mark_sum", { points: number(share * one.points), possible: number(one.points) }) })),
          h("p", {
            text:
              levels[lowest.id] === 4
                ? w("mark_top")
                : w("mark_next", { criterion: lowest.title, level: lowest.levels[levels[lowest.id]] }),
          }),
        );
      };
      const sample = (key, words_) =>
        h("details", { class: "jj-details jj-sample" }, h("summary", { text: w(key) }), ...paragraphs(words_, "jj-scene"));
      box.append(
        h("p", { text: w("mark_lead") }),
        h("div", { class: "jj-samples" }, sample("yours", text), sample("anchor_low", one.low), sample("anchor_high", one.high)),
        ...one.criteria.map((criterion) =>
          h(
            "fieldset",
            { class: "jj-levels" },
            h("legend", {}, h("b", { text: criterion.title }), h("span", { class: "jj-small", text: ` ${criterion.short}` })),
            ...criterion.levels.map((told, place) => {
              const input = h("input", {
                type: "radio",
                name: `${serialId}-${one.id}-${criterion.id}`,
                checked: levels[criterion.id] === place + 1,
                on: {
                  change: () => {
                    levels[criterion.id] = place + 1;
                    const all = page.state().marks;
                    page.keep("marks", { ...all, [one.id]: { at: new Date().toISOString(), levels: { ...levels } } });
                    tell();
                  },
                },
              });
              return h("label", { class: "jj-option" }, input, h("span", {}, h("b", { text: `${place + 1}. ` }), told));
            }),
          ),
        ),
        sum,
      );
      tell();
      return box;
    };

    // The view is put on the page some time after render().
    const began = performance.now();
    const greet = () => {
      if (el.isConnected) {
        el.dispatchEvent(
          new CustomEvent("jejaring:sheet", {
            bubbles: true,
            composed: true,
            detail: {
              connect(given) {
                page = given;
                drawn = null;
                kept();
                drawMarks();
              },
            },
          }),
        );
        drawMarks();
      } else if (performance.now() - began < HELLO_WAIT) setTimeout(greet, 25);
    };
    // What was written above is marked as it stands when the learner comes down here.
    root.addEventListener("focusin", (event) => {
      if (!marking.contains(event.target) && event.target !== root) drawMarks();
    });
    model.on("change:result", answered);
    greet();
    return () => {
      clearTimeout(slow);
      model.off("change:result", answered);
    };
  },
};
