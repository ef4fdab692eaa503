/* A notebook of the course as a page: runs it, and joins cards and store. */

import { Bar, notice } from "./bar.js";
import { clock, h } from "./elements.js";
import { Engine } from "./engine.js";
import { setGoal, takeGoal } from "./goal.js";
import { header } from "./header.js";
import { setApart } from "./renew.js";
import { Store } from "./store.js";
import { summary } from "./summary.js";
import { claim } from "./tabs.js";
import { beside, holds, lessonsFolder, travel } from "./travel.js";
import { findTwin } from "./twin.js";
import { Visits } from "./visits.js";

export class Lesson {
  static shown = new Set(); // the panels that show a lesson now
  static calm = false; // whether the file browser was folded away once

  /* `parts`: {assignment, course, lab, language, lesson, panel, w}; `lesson` is absent for a page without answers. */
  constructor(parts) {
    Object.assign(this, parts);
    const { baseUrl } = this.lab.app.serviceManager.serverSettings;
    this.placeOf = (path) => new URL(baseUrl).pathname + path;
    this.place = this.placeOf(this.panel.context.path);
    this.visits = new Visits(this.placeOf(""));
    this.cards = new Map(); // activity -> connect(state) of the card on the page
  }

  async enter() {
    this.panel.toolbar.hide();
    // A calm page: the file browser waits behind its icon. Whoever opens it again keeps it.
    if (!Lesson.calm) this.lab.app.shell.collapseLeft?.();
    Lesson.calm = true;
    this.#shield();
    Lesson.shown.add(this.panel);
    this.panel.disposed.connect(() => Lesson.shown.delete(this.panel));
    this.tabs = await claim(this.place, () => this.#leave());
    this.panel.disposed.connect(() => {
      this.store?.end();
      this.tabs.close();
    });
    if (!this.tabs.held) await this.#wait("other_tab");
    else await this.#begin();
  }

  /* Another tab has the lesson; it is taken over only when that tab has saved. */
  async #wait(key) {
    this.panel.addClass("jj-closed");
    // Not even JupyterLab's autosave may write from here; and the other tab's cards live in the same kernel.
    this.panel.context.save = async () => {};
    this.panel.content.widgets.forEach((cell) => cell.model.outputs?.clear());
    const shown = notice(this.panel.content.node, this.language, this.w(key), {
      text: this.w("use_here"),
      press: async () => {
        if (!(await this.tabs.ask())) return shown.say(this.w("not_moved"));
        shown.remove();
        this.panel.removeClass("jj-closed");
        await this.panel.context.revert();
        await this.#begin();
      },
    });
  }

  async #leave() {
    if (this.store && !(await this.store.save())) return false;
    this.store?.end();
    this.head?.node.remove();
    this.end?.node.remove();
    await this.#wait("moved");
    return true;
  }

  async #begin() {
    const { panel, lesson, w, language } = this;
    const reflections = this.#mark();
    this.bar ??= new Bar(panel.node, language, w);
    if (!lesson) {
      // A page without answers, such as the instructor's desk, is the same for everyone and stays as it was made.
      panel.context.save = async () => {};
      panel.context.model.stateChanged.connect((model) => {
        if (model.dirty) model.dirty = false;
      });
      panel.node.addEventListener("jejaring:open", (event) => {
        event.preventDefault();
        this.#openBeside(event.detail.file, event.detail.activity);
      });
      return this.#run();
    }
    this.store = new Store({
      context: panel.context,
      kinds: Object.fromEntries(lesson.activities.map((activity) => [activity.id, activity.kind])),
      lab: this.lab,
      own: { assignment: this.assignment, language, lesson: lesson.id },
      place: this.place,
      reflections,
      told: (state) => this.#told(state),
    });
    this.twin = await findTwin(this);
    const recovered = this.store.open(this.twin);
    if (!this.listening) this.#listen();
    this.#frame();
    await this.#run();
    this.#jump(takeGoal(this.place));
    if (!(await this.store.save())) return;
    if (this.store.unseen.length) await this.#met({ aside: this.store.unseen, taken: [] });
    else if (this.store.setAside.length) {
      const file = await setApart(this, this.store.setAside).catch(() => this.panel.context.path);
      this.bar.show("news", "set_aside", { file });
    } else if (recovered) this.bar.show("news", "recovered");
  }

  async #run() {
    this.engine ??= new Engine(this.panel, this.lab, (state) => this.#engineTold(state));
    await this.engine.start();
  }

  /* Gives each cell a class for its part on the page, and finds the cells that hold reflections. */
  #mark() {
    const reflections = Object.create(null); // an answer may be named like a property of every object
    // To a screen reader this is a page to be read, and neither a feed nor a row of code cells.
    for (const name of ["role", "aria-label"]) this.panel.content.viewportNode?.removeAttribute(name);
    this.panel.content.widgets.forEach((cell) => {
      cell.node.removeAttribute("aria-label");
      const { role, activity, stub } = cell.model.getMetadata("jejaring") ?? {};
      if (role) cell.addClass(`jj-cell-${role}`);
      if (role === "reflection") reflections[activity] = { cell: cell.model.sharedModel, stub: stub ?? "" };
    });
    return reflections;
  }

  /* Jupyter's one-key shortcuts must not reach a page where they would insert or cut cells that nobody sees. */
  #shield() {
    const shield = (event) => event.target.setAttribute?.("data-lm-suppress-shortcuts", "true");
    this.panel.node.addEventListener("focusin", shield, true);
    this.panel.node.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.store?.save();
      }
    });
  }

  #listen() {
    this.listening = true;
    const { node } = this.panel;
    node.addEventListener("jejaring:hello", ({ detail: { activity, connect } }) => {
      this.cards.set(activity, connect);
      this.loading?.remove();
      const at = this.store.sheet.answers[activity]?.at;
      connect({
        value: this.store.value(activity),
        seed: this.store.sheet.seed,
        readOnly: false,
        store: true,
        at: at ? clock(at, this.language) : null,
      });
    });
    node.addEventListener("jejaring:sheet", ({ detail: { connect } }) => {
      connect({
        jump: (activity) => this.#jump(activity),
        keep: (name, value) => this.store.keep(name, value),
        state: () => this.store.state(),
      });
    });
    node.addEventListener("jejaring:answer", ({ detail: { activity, value, done } }) => {
      this.store.put(activity, value, done);
      this.#progress();
    });
    // The answer that the card is about to replace names what the course does not have.
    node.addEventListener("jejaring:damaged", async ({ detail: { activity } }) => {
      const one = { activity, at: new Date().toISOString(), raw: structuredClone(this.store.sheet.answers[activity]) };
      this.store.keep("aside", [...(this.store.sheet.aside ?? []), one]);
      const file = await setApart(this, [one]).catch(() => this.panel.context.path);
      this.bar.show("news", "set_aside", { file });
    });
    const flush = () => this.store.waiting.size && !this.store.ended && this.store.save();
    // Who comes back to the page may have answered on another computer meanwhile.
    const seen = () => (document.visibilityState === "hidden" ? flush() : this.store.refresh());
    const online = () => flush();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("focus", seen);
    window.addEventListener("pagehide", flush);
    window.addEventListener("online", online);
    this.saved = new BroadcastChannel("jejaring:saved");
    // The other language may lie open beside this page.
    this.saved.onmessage = ({ data }) => this.twin && data === this.twin.place && this.store.join(() => findTwin(this));
    const goal = ({ detail }) => detail === this.place && this.#jump(takeGoal(this.place));
    window.addEventListener("jejaring:goal", goal);
    this.panel.disposed.connect(() => {
      this.saved.close();
      window.removeEventListener("jejaring:goal", goal);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("focus", seen);
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("online", online);
    });
  }

  /* The head above the title, the summary below the last cell that is seen. */
  #frame() {
    const { course, lesson, language, w } = this;
    const seen = this.panel.content.widgets.filter((cell) => !cell.hasClass("jj-cell-reflection"));
    this.head = header({ course, lesson, language, states: this.visits.states(), w });
    this.loading = h("p", { class: "jj-loading", role: "status", text: w("loading") });
    this.end = summary({
      assignment: this.assignment,
      done: (activity) => this.store.done(activity),
      jump: (activity) => this.#jump(activity),
      language,
      lesson,
      w,
    });
    const title = seen.find((cell) => cell.hasClass("jj-cell-title")) ?? seen[0];
    title.node.prepend(this.head.node);
    title.node.append(this.loading);
    seen.at(-1).node.append(this.end.node);
    this.#offerLanguages();
    this.#offerStart();
    this.#progress();
  }

  async #offerStart() {
    const folders = lessonsFolder(this.panel.context.path, this.assignment);
    const page = this.course.start[this.language];
    if (!(await holds(this.lab, folders, page))) return;
    this.head.start(() => travel(this.lab, this.panel, [...folders, page].join("/"), false));
  }

  #offerLanguages() {
    if (!this.twin) return;
    this.head.languages(async () => {
      if (await this.store.save()) await travel(this.lab, this.panel, this.twin.path, true);
    });
  }

  /* Opens a file that lies beside this page's, at an activity when one is named. */
  async #openBeside(file, activity) {
    const path = beside(this.panel.context.path, file);
    if (activity) setGoal(this.placeOf(path), activity);
    await travel(this.lab, this.panel, path, file.endsWith(".ipynb") && !file.includes("/"));
  }

  #jump(activity) {
    if (!activity) return;
    const card = this.panel.node.querySelector(`.jj-card[data-activity="${CSS.escape(activity)}"]`);
    card?.scrollIntoView({ block: "start" });
    card?.focus({ preventScroll: true });
  }

  #progress() {
    const counted = this.lesson.activities.filter((activity) => activity.points > 0 && !activity.manual);
    const filled = counted.filter(({ id }) => this.store.done(id)).reduce((sum, { points }) => sum + points, 0);
    this.head.filled(filled);
    const open = this.end.refresh();
    this.visits.remember(this.lesson.id, open.length === 0 ? "done" : "open");
  }

  #told(state) {
    if (state.taken) this.#met(state);
    else if (state.error) {
      for (const activity of state.waiting) this.cards.get(activity)?.({ error: this.w("unsaved") });
      this.bar.show("error", state.error);
      this.trouble = true;
    } else if (state.saved) {
      this.saved.postMessage(this.place);
      const saved = clock(state.at, this.language);
      for (const activity of state.saved) this.cards.get(activity)?.({ saved });
      if (this.trouble) {
        this.trouble = false;
        this.engine.revive().then(
          // Other news says more than that all is well again.
          () => this.bar.kind === "news" || this.bar.show("news", "back"),
          () => this.bar.show("error", "stopped"),
        );
      }
    }
  }

  /* Another hand changed the file: its newer answers are shown. */
  async #met({ aside, taken }) {
    for (const activity of taken) this.cards.get(activity)?.({ value: this.store.value(activity) });
    this.#progress();
    if (!aside.length) return this.bar.show("news", "met");
    const file = await setApart(this, aside).catch(() => this.panel.context.path);
    this.bar.show("news", "met_aside", { file });
  }

  #engineTold(state) {
    this.panel.node.dataset.jejaring = state;
    if (state === "stopped") this.loading?.remove();
    if (state === "restarted") this.bar.show("error", "restarted");
    else if (state === "stopped" && !this.trouble) this.bar.show("error", "stopped");
    else if (state === "failed") this.bar.show("error", "failed_cell");
    else if (state === "ready" && ["restarted", "stopped", "failed_cell"].includes(this.bar.key)) this.bar.hide();
  }
}
