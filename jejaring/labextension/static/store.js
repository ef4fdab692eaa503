/* Keeps answers: in the notebook, on the server a moment later, and in the browser until the server has them. */

import { isRecord, joined, newer, tidied } from "./sheet.js";

const PAUSE = 600; // ms of quiet before saving; a tab closed a second after an answer has saved it
const PATIENCE = 4000; // ms to wait for the server's answer
const RETRY = [2000, 4000, 8000, 15000, 30000]; // ms between attempts while the server is away

const keyOf = (place) => `jejaring:unsaved:${place}`;

export class Store {
  /* `write()` saves the notebook. `reflections`: activity id -> the notebook's cell that holds the text. `told(state)` hears
     {waiting: [ids]}, {saved: [ids], at} or {error, waiting: [ids]}, where error is "away" or "refused". */
  constructor({ context, kinds, reflections, lab, place, told, write }) {
    Object.assign(this, { context, kinds, lab, reflections, told, write });
    this.model = context.model.sharedModel;
    this.place = place;
    this.waiting = new Map(); // activity -> count of its changes that are not on the server yet
    this.attempt = 0;
    this.ended = false;
    this.savedAt = null;
    // Autosave, Ctrl+S and the File menu come through here too, so that none shows a dialog of its own.
    context.save = async () => {
      await this.save();
    };
  }

  /* Reads the sheet, puts it in order and takes over what is newer: what this browser kept from a visit that could not
     save, and what the learner answered in the other language (`twin`). Gives how many answers the browser had kept. */
  open(twin) {
    const found = this.model.getMetadata("jejaring");
    const before = Array.isArray(found?.aside) ? found.aside.length : 0;
    this.sheet = tidied(this.model.getMetadata("jejaring"), this.kinds);
    if (twin) {
      // Whoever changes the language in the middle finds the options in the order they had.
      if (!Number.isInteger(found?.seed) && Number.isInteger(twin.sheet.seed)) this.sheet.seed = twin.sheet.seed;
      this.#take(twin);
      this.#take(this.#kept(twin.place));
      for (const name of ["attempts", "marks"]) {
        const both = joined(name, this.sheet[name], twin.sheet[name]);
        if (both) this.sheet[name] = both;
      }
    }
    const recovered = this.#take(this.#kept(this.place));
    this.sheet = tidied(this.sheet, this.kinds);
    // What was found damaged at this visit, as found.
    this.setAside = (this.sheet.aside ?? []).slice(before);
    this.#publish();
    return recovered;
  }

  #take(kept) {
    const taken = kept ? newer(this.sheet, kept) : [];
    for (const activity of taken) {
      this.sheet.answers[activity] = kept.answers[activity];
      if (activity in this.reflections && typeof kept.texts?.[activity] === "string") {
        this.#setText(activity, kept.texts[activity]);
      }
      this.waiting.set(activity, 1);
    }
    return taken.length;
  }

  /* Keeps a part of the sheet that is no answer, such as the attempts at being graded, and saves soon. */
  keep(name, value) {
    this.sheet[name] = value;
    this.#publish();
    if (this.attempt === 0) this.#soon(PAUSE);
  }

  /* Everything that grading needs, as it is on the page now. */
  state() {
    const texts = Object.fromEntries(Object.keys(this.reflections).map((activity) => [activity, this.text(activity)]));
    const values = Object.fromEntries(Object.entries(this.sheet.answers).map(([id, { value }]) => [id, value]));
    return structuredClone({ attempts: this.sheet.attempts ?? [], marks: this.sheet.marks ?? {}, texts, values });
  }

  /* The answer as a card shows it; a reflection's is its text. */
  value(activity) {
    if (activity in this.reflections) return this.text(activity);
    return this.sheet.answers[activity]?.value ?? null;
  }

  text(activity) {
    const { cell, stub } = this.reflections[activity];
    const text = cell.getSource();
    return text.trim() === stub.trim() ? "" : text;
  }

  done(activity) {
    return this.sheet.answers[activity]?.done === true;
  }

  put(activity, value, done) {
    const before = this.sheet.answers[activity];
    const changes = (Number.isInteger(before?.changes) ? before.changes : 0) + 1;
    const reflection = activity in this.reflections;
    if (reflection) this.#setText(activity, String(value ?? ""));
    this.sheet.answers[activity] = {
      at: new Date().toISOString(),
      changes,
      done: Boolean(done),
      value: reflection ? null : value,
    };
    this.waiting.set(activity, (this.waiting.get(activity) ?? 0) + 1);
    this.#publish();
    this.#keep();
    this.told({ waiting: [...this.waiting.keys()] });
    if (this.attempt === 0) this.#soon(PAUSE);
  }

  /* Saves now. False when it did not work; it is then tried again by itself. */
  async save() {
    clearTimeout(this.timer);
    if (this.ended) return true;
    while (this.saving) await this.saving;
    this.saving = this.#save();
    try {
      return await this.saving;
    } finally {
      this.saving = null;
    }
  }

  /* Nothing is saved any more: another tab has taken over, or the lesson is closed. */
  end() {
    clearTimeout(this.timer);
    this.ended = true;
  }

  async #save() {
    const sent = new Map(this.waiting);
    let failed = "";
    const listen = (_, state) => {
      if (state === "failed") failed = "refused";
    };
    this.context.saveState.connect(listen);
    try {
      await this.#reach();
      if (this.attempt > 0) await this.#recognise();
      const written = this.write();
      // JupyterLab tells of a failure in a dialog and waits for it; the page tells it in its own words.
      const watch = setInterval(() => failed && this.lab.Dialog.flush(), 50);
      await written.finally(() => clearInterval(watch));
    } catch (error) {
      failed ||= error?.jejaring ?? "refused";
    } finally {
      this.context.saveState.disconnect(listen);
    }
    if (failed) {
      this.lab.Dialog.flush();
      this.#soon(RETRY[Math.min(this.attempt, RETRY.length - 1)]);
      this.attempt += 1;
      this.told({ error: failed, waiting: [...this.waiting.keys()] });
      return false;
    }
    this.attempt = 0;
    this.savedAt = new Date().toISOString();
    for (const [activity, count] of sent) if (this.waiting.get(activity) === count) this.waiting.delete(activity);
    if (this.waiting.size) this.#soon(PAUSE);
    else this.#forget();
    this.told({ saved: [...sent.keys()], at: this.savedAt });
    return true;
  }

  async #reach() {
    const { serverSettings } = this.lab.app.serviceManager;
    const path = this.context.path.split("/").map(encodeURIComponent).join("/");
    const url = `${serverSettings.baseUrl}api/contents/${path}?content=0`;
    const answer = await Promise.race([
      this.lab.ServerConnection.makeRequest(url, {}, serverSettings).catch(() => null),
      new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE)),
    ]);
    if (answer === null || answer.status >= 502) throw Object.assign(new Error("away"), { jejaring: "away" });
    if (!answer.ok) throw Object.assign(new Error("refused"), { jejaring: "refused" });
  }

  /* A save may have arrived though its reply was lost. The file is then another than JupyterLab remembers, and it would
     ask the learner about a conflict with their own work, and wait. Where the file has no answer that is newer than the
     page's, JupyterLab is told that it knows the file; it offers no public way to. */
  async #recognise() {
    const remembered = this.context._contentsModel;
    const file = await this.lab.app.serviceManager.contents.get(this.context.path, { content: true, hash: true });
    const there = file.content?.metadata?.jejaring;
    if (!remembered || !isRecord(there?.answers) || newer(this.sheet, there).length) return;
    const { hash, hash_algorithm, last_modified } = file;
    Object.assign(remembered, { hash, hash_algorithm, last_modified });
  }

  #soon(wait) {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => this.save(), wait);
  }

  #publish() {
    this.model.setMetadata("jejaring", structuredClone(this.sheet));
  }

  #setText(activity, text) {
    const { cell, stub } = this.reflections[activity];
    cell.setSource(text.trim() ? text : stub);
  }

  #copy() {
    const texts = Object.fromEntries(Object.keys(this.reflections).map((activity) => [activity, this.text(activity)]));
    return { answers: this.sheet.answers, texts };
  }

  // The browser's own store may be full or forbidden; the notebook on the page still holds everything.
  #keep() {
    try {
      localStorage.setItem(keyOf(this.place), JSON.stringify(this.#copy()));
    } catch (error) {
      console.warn("jejaring: no copy in this browser", error);
    }
  }

  #forget() {
    localStorage.removeItem(keyOf(this.place));
  }

  #kept(place) {
    try {
      const found = JSON.parse(localStorage.getItem(keyOf(place)) ?? "null");
      return isRecord(found) && isRecord(found.answers) ? found : null;
    } catch {
      return null;
    }
  }
}
