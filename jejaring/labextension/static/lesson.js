/* Opens a notebook of the course as a page: checks its code, runs it, joins cards and store. */

import { Bar, notice } from "./bar.js";
import { clock, h, wording } from "./elements.js";
import { Engine } from "./engine.js";
import { setGoal, takeGoal } from "./goal.js";
import { header } from "./header.js";
import { renew, setApart } from "./renew.js";
import { isRecord } from "./sheet.js";
import { Store } from "./store.js";
import { summary } from "./summary.js";
import { claim } from "./tabs.js";
import { findTwin } from "./twin.js";

const HIDDEN_TESTS = "### BEGIN HIDDEN TESTS"; // only instructors' notebooks have them: those stay notebooks
const NO_COURSE =
  "Halaman kursus tidak dapat dimuat. Jawaban Anda aman; muat ulang halaman ini. · " +
  "The course page could not be loaded. Your answers are safe; reload this page.";

const trimmed = (sources) => sources.map((source) => source.trimEnd()).filter(Boolean);
const same = (one, other) => one.length === other.length && one.every((source, place) => source === other[place]);

export class Lesson {
  static shown = new Set(); // the panels that show a lesson now
  static calm = false; // whether the file browser was folded away once

  /* Does nothing for a notebook that is not the course's. */
  static async open(panel, coursePromise, lab) {
    await panel.context.ready;
    const found = panel.content.model.sharedModel.getMetadata("jejaring");
    if (!isRecord(found)) return;
    const sources = panel.content.widgets
      .filter((cell) => cell.model.type === "code")
      .map((cell) => cell.model.sharedModel.getSource());
    if (sources.some((source) => source.includes(HIDDEN_TESTS))) return;

    const dress = () => ["jj", "jj-page"].forEach((name) => panel.addClass(name));
    if (typeof found.assignment !== "string") {
      // A page to be read, such as the start: it looks like the course, and nothing of it runs.
      if (typeof found.page === "string" && trimmed(sources).length === 0) dress();
      return;
    }
    dress();
    const course = await coursePromise.catch(() => null);
    if (course === null) {
      panel.addClass("jj-closed");
      notice(panel.content.node, "id", NO_COURSE);
      return;
    }
    const assignment = Object.hasOwn(course.assignments, found.assignment) ? course.assignments[found.assignment] : null;
    const language = assignment?.language ?? (found.language === "en" ? "en" : "id");
    const w = wording(course.words[language]);
    if (assignment === null || !same(trimmed(sources), trimmed(assignment.code))) {
      panel.addClass("jj-closed");
      if (assignment === null) {
        notice(panel.content.node, language, w("unknown_lesson"));
        return;
      }
      const press = async () => {
        shown.say(w("renewing"));
        try {
          await renew(panel);
        } catch (error) {
          shown.say(w("not_renewed", { reason: error.message }));
          return;
        }
        shown.remove();
        panel.removeClass("jj-closed");
        await Lesson.open(panel, coursePromise, lab);
      };
      const shown = notice(panel.content.node, language, w("unknown_code"), assignment.lesson && { text: w("renew"), press });
      return;
    }
    const lesson = course.lessons.find((other) => other.id === assignment.lesson);
    const opened = new Lesson({ assignment: found.assignment, course, lab, language, lesson, panel, w });
    await opened.#enter();
  }

  constructor(parts) {
    Object.assign(this, parts);
    const { baseUrl } = this.lab.app.serviceManager.serverSettings;
    this.placeOf = (path) => new URL(baseUrl).pathname + path;
    this.place = this.placeOf(this.panel.context.path);
    this.write = this.panel.context.save.bind(this.panel.context);
    this.cards = new Map(); // activity -> connect(state) of the card on the page
  }

  async #enter() {
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
      place: this.place,
      reflections,
      told: (state) => this.#told(state),
      write: this.write,
    });
    this.twin = await findTwin(this);
    const recovered = this.store.open(this.twin);
    if (!this.listening) this.#listen();
    this.#frame();
    await this.#run();
    this.#jump(takeGoal(this.place));
    await this.store.save();
    if (this.store.setAside.length) {
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
    const reflections = {};
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
    const flush = () => this.store.waiting.size && !this.store.ended && this.store.save();
    const hidden = () => document.visibilityState === "hidden" && flush();
    const online = () => flush();
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("pagehide", flush);
    window.addEventListener("online", online);
    const goal = ({ detail }) => detail === this.place && this.#jump(takeGoal(this.place));
    window.addEventListener("jejaring:goal", goal);
    this.panel.disposed.connect(() => {
      this.saved?.close();
      window.removeEventListener("jejaring:goal", goal);
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("online", online);
    });
  }

  /* The head above the title, the summary below the last cell that is seen. */
  #frame() {
    const { course, lesson, language, w } = this;
    const seen = this.panel.content.widgets.filter((cell) => !cell.hasClass("jj-cell-reflection"));
    this.head = header({ course, lesson, language, states: this.#states(), w });
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
    this.#progress();
  }

  #offerLanguages() {
    if (!this.twin) return;
    this.head.languages(async () => {
      if (await this.store.save()) await this.#go(this.twin.path, true);
    });
  }

  /* Opens a file that lies beside this page's, at an activity when one is named. */
  async #openBeside(file, activity) {
    const folder = this.panel.context.path.split("/").slice(0, -1);
    const path = [...folder, file].join("/");
    if (activity) setGoal(this.placeOf(path), activity);
    await this.#go(path, file.endsWith(".ipynb") && !file.includes("/"));
  }

  /* `instead`: the page that is left closes. */
  async #go(path, instead) {
    if (this.lab.app.name === "JupyterLab") {
      await this.lab.app.commands.execute("docmanager:open", { path });
      if (instead) this.panel.dispose();
    } else {
      const here = this.panel.context.path.split("/").map(encodeURIComponent).join("/");
      window.location.assign(window.location.href.replace(here, path.split("/").map(encodeURIComponent).join("/")));
    }
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
    this.#remember(open.length === 0 ? "done" : "open");
  }

  // How far the other lessons are is known from this browser's own visits: a hint for the thread, nothing more.
  #statesKey() {
    return `jejaring:path:${this.placeOf("")}`;
  }

  #states() {
    try {
      return JSON.parse(localStorage.getItem(this.#statesKey()) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  #remember(state) {
    try {
      localStorage.setItem(this.#statesKey(), JSON.stringify({ ...this.#states(), [this.lesson.id]: state }));
    } catch (error) {
      console.warn("jejaring: the path is not remembered", error);
    }
  }

  #told(state) {
    if (state.error) {
      for (const activity of state.waiting) this.cards.get(activity)?.({ error: this.w("unsaved") });
      this.bar.show("error", state.error);
      this.trouble = true;
    } else if (state.saved) {
      this.saved ??= new BroadcastChannel("jejaring:saved");
      this.saved.postMessage(this.place);
      const saved = clock(state.at, this.language);
      for (const activity of state.saved) this.cards.get(activity)?.({ saved });
      if (this.trouble) {
        this.trouble = false;
        this.engine.revive().then(
          () => this.bar.show("news", "back"),
          () => this.bar.show("error", "stopped"),
        );
      }
    }
  }

  #engineTold(state) {
    this.panel.node.dataset.jejaring = state;
    if (state === "restarted") this.bar.show("error", "restarted");
    else if (state === "stopped" && !this.trouble) this.bar.show("error", "stopped");
    else if (state === "failed") this.bar.show("error", "failed_cell");
    else if (state === "ready" && ["restarted", "stopped", "failed_cell"].includes(this.bar.key)) this.bar.hide();
  }
}
