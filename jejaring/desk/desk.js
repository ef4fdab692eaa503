/* The desk's frame: tabs, requests to the kernel, and news that come unasked. */

const TABS = ["cohort", "reflections", "items", "change", "plans", "out"];
const FILES = ["csv", "xlsx", "moodle", "canvas", "report"];

// Longer than the kernel waits for another program's writing; after that nothing more will come.
const PATIENCE = 45_000;

let desks = 0;

export default {
  render({ model, el }) {
    const words = model.get("words");
    const language = model.get("language");
    const prefix = `jj-desk${(desks += 1)}`;
    const id = (name) => `${prefix}-${name.replace(".", "-")}`;
    const w = (key, values = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
    const number = (value, digits = 0) =>
      new Intl.NumberFormat(language === "id" ? "id-ID" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

    const waiting = new Map();
    let serial = 0;
    const ask = (name, given) =>
      new Promise((resolve, reject) => {
        serial += 1;
        const mine = serial;
        const late = setTimeout(() => {
          waiting.delete(mine);
          reject(new Error(w("no_reply")));
        }, PATIENCE);
        const over = (then) => (value) => {
          clearTimeout(late);
          then(value);
        };
        waiting.set(mine, { resolve: over(resolve), reject: over(reject) });
        model.send({ ask: mine, name, given });
      });

    const live = h("div", { class: "jj-hidden", role: "status" });
    const news = h("p", { class: "jj-small jj-news", role: "status" });
    const say = (text) => {
      live.textContent = live.textContent === text ? `${text}\u00a0` : text;
    };
    const panel = h("div", { class: "jj-panel", role: "tabpanel", tabindex: "-1", id: id("panel") });
    const tabs = TABS.map((name) =>
      h("button", { role: "tab", id: id(`tab-${name}`), "aria-controls": panel.id, "aria-selected": "false", tabindex: "-1", text: w(`tab_${name}`), on: { click: () => open(name) } }));
    const given = Object.fromEntries(TABS.map((name) => [name, {}]));
    let current = "";
    let asked = 0;
    const grading = reflections({ root: panel, ask, w, say, number, id });

    const dark = () => document.body.dataset.jpThemeLight === "false";

    const draw = async (name, focus) => {
      asked += 1;
      const mine = asked;
      panel.setAttribute("aria-busy", "true");
      try {
        const found = await ask(name, { ...given[name], dark: dark() });
        if (mine !== asked) return;
        const again = (changed) => {
          Object.assign(given[name], changed);
          draw(name, Object.keys(changed)[0]);
        };
        panel.replaceChildren(...found.blocks.map((block) => drawBlock(block, { ask: again, id, say, w })).filter(Boolean));
        if (name === "out") panel.append(files());
        if (focus) (document.getElementById(id(focus)) ?? panel.querySelector("input[type=checkbox]"))?.focus();
      } catch (error) {
        if (mine === asked) panel.replaceChildren(h("p", { class: "jj-problem", role: "alert", text: String(error.message ?? error) }));
      } finally {
        if (mine === asked) {
          panel.removeAttribute("aria-busy");
          panel.dataset.view = name;
        }
      }
    };

    const files = () => {
      const told = h("p", { role: "status" });
      return h("div", {}, h("p", { class: "jj-chips" }, ...FILES.map((what) =>
        h("button", { class: "jj-plain", text: w(`out_${what}`), on: { click: async () => {
          told.textContent = w("waiting");
          try {
            told.textContent = (await ask("write", { what })).text;
          } catch (error) {
            told.textContent = String(error.message ?? error);
          }
        } } }))), told);
    };

    const open = (name) => {
      current = name;
      tabs.forEach((tab, place) => {
        tab.setAttribute("aria-selected", String(TABS[place] === name));
        tab.tabIndex = TABS[place] === name ? 0 : -1;
      });
      panel.setAttribute("aria-labelledby", id(`tab-${name}`));
      panel.dataset.view = "";
      panel.replaceChildren(h("p", { class: "jj-small", text: w("waiting") }));
      if (name !== "reflections") return draw(name);
      asked += 1;
      return grading.begin().then(
        () => { panel.dataset.view = name; panel.removeAttribute("aria-busy"); },
        (error) => panel.replaceChildren(h("p", { class: "jj-problem", role: "alert", text: String(error.message ?? error) })),
      );
    };

    const list = h("div", { class: "jj-tabs", role: "tablist", "aria-label": w("tabs"), on: { keydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const place = tabs.indexOf(document.activeElement);
      if (!step || place < 0) return;
      event.preventDefault();
      const next = tabs[(place + step + tabs.length) % tabs.length];
      next.focus();
      open(TABS[tabs.indexOf(next)]);
    } } }, ...tabs);

    const heard = (message) => {
      if ("answer" in message) {
        const { resolve, reject } = waiting.get(message.answer) ?? {};
        waiting.delete(message.answer);
        if ("problem" in message) reject?.(new Error(message.problem));
        else resolve?.(message.data);
      } else if (message.told === "reading") news.textContent = w("reading", { done: number(message.done), all: number(message.all) });
      else if (message.told === "read") {
        news.textContent = message.count ? w("read_new", { count: number(message.count) }) : w("read");
        if (current !== "reflections" && current !== "out") draw(current);
      } else if (message.told === "problem") news.textContent = message.text;
    };
    model.on("msg:custom", heard);

    el.append(h("section", { class: "jj jj-card jj-desk", lang: language, "aria-label": w("title") }, list, news, live, panel));
    open("cohort").then(() => ask("refresh", {}));
    return () => model.off("msg:custom", heard);
  },
};
