/* Keeps answers: in the notebook, on the server a moment later, and in the browser until the server has them. */

import { LessonFile } from "./file.js";
import { covers, following, isRecord, joined, latest, newer, tidied, versions } from "./sheet.js";

const PAUSE = 600; // ms of quiet before saving; a tab closed a second after an answer has saved it
const SLOW = 8000; // ms of writing after which the learner is told
const RETRY = [2000, 4000, 8000, 15000, 30000]; // ms between attempts while the server is away

const keyOf = (place) => `jejaring:unsaved:${place}`;

export class Store {
  /* `own`: what a sheet says of its lesson. `reflections`: activity id -> the notebook's cell that holds the text. `told(state)` hears {waiting: [ids]},
     {saved: [ids], at}, {taken: [ids], aside} (answers another hand gave), or {error, waiting: [ids]}, where error is
     "away", "refused" or "signed_out". */
  constructor({ context, kinds, own, reflections, lab, place, told }) {
    Object.assign(this, { context, kinds, own, reflections, told });
    this.file = new LessonFile(context, lab);
    this.model = context.model.sharedModel;
    this.place = place;
    this.waiting = new Map(); // activity -> count of its changes that are not on the server yet
    this.seen = new Set(); // the time of every answer that this page has had: one with another time is another hand's
    this.attempt = 0;
    this.ended = false;
    // Autosave, Ctrl+S and the File menu come through here too, so that none shows a dialog of its own.
    context.save = async () => {
      await this.save();
    };
  }

  /* Reads the sheet, puts it in order and takes over what is newer: what this browser kept from a visit that could not
     save, and what the learner answered in the other language (`twin`). Gives how many answers the browser had kept.
     `setAside` and `unseen` hold what was kept apart: damaged parts, and answers that the other language's replaced. */
  open(twin) {
    const found = this.model.getMetadata("jejaring");
    const before = Array.isArray(found?.aside) ? found.aside.length : 0;
    this.sheet = tidied(this.model.getMetadata("jejaring"), this.kinds);
    this.unseen = [];
    if (twin) {
      // Whoever changes the language in the middle finds the options in the order they had.
      if (!Number.isInteger(found?.seed) && Number.isInteger(twin.sheet.seed)) this.sheet.seed = twin.sheet.seed;
      const kept = this.#kept(twin.place);
      this.unseen = [...this.#join(twin, twin.language).unseen, ...this.#take(kept, twin.language).unseen];
    }
    const recovered = this.#take(this.#kept(this.place)).taken.length;
    this.sheet = tidied(this.sheet, this.kinds);
    Object.assign(this.sheet, this.own);
    // What was found damaged at this visit, as found.
    this.setAside = (this.sheet.aside ?? []).slice(before);
    this.#setApart(this.unseen);
    this.#notice(this.sheet.answers);
    this.#publish();
    return recovered;
  }

  /* Takes newer answers over. Gives {taken, unseen}: their activities, and the own answers among them that whoever gave
     the newer one in the other language had not seen. `language`: of the notebook they are from. */
  #take(kept, language = this.own.language) {
    const taken = kept ? newer(this.sheet, kept) : [];
    const unseen = [];
    for (const activity of taken) {
      const [own, theirs] = [this.sheet.answers[activity], kept.answers[activity]];
      const known = versions(theirs, language);
      const had = versions(own, this.own.language);
      const before = this.value(activity);
      const text = activity in this.reflections ? (kept.texts?.[activity] ?? null) : theirs.value;
      if (before && !covers(known, had) && JSON.stringify(before) !== JSON.stringify(text)) unseen.push(this.#found(activity, own, before));
      this.sheet.answers[activity] = { ...theirs, versions: latest(known, had) };
      if (activity in this.reflections && typeof text === "string") this.#setText(activity, text);
      this.waiting.set(activity, 1);
    }
    return { taken, unseen };
  }

  /* An answer as it is kept apart. */
  #found(activity, envelope, value) {
    return { activity, at: new Date().toISOString(), raw: structuredClone({ ...envelope, value }) };
  }

  #setApart(found) {
    if (found.length) this.sheet.aside = [...(this.sheet.aside ?? []), ...found];
  }

  /* Takes over what another notebook of this lesson has: newer answers, all attempts, newer marks. */
  #join(other, language) {
    const found = this.#take(other, language);
    for (const name of ["attempts", "marks"]) {
      const both = joined(name, this.sheet[name], other.sheet[name]);
      if (both) this.sheet[name] = both;
    }
    return found;
  }

  /* Takes over what the learner has answered in the other language meanwhile. `find` gives its notebook, or null. */
  async join(find) {
    if (this.ended) return;
    await this.#alone(async () => {
      const twin = await find().catch(() => null);
      if (!twin || this.ended) return;
      const { taken, unseen } = this.#join(twin, twin.language);
      this.#setApart(unseen);
      this.sheet = tidied(this.sheet, this.kinds);
      this.#notice(twin.answers);
      this.#publish();
      if (taken.length) this.told({ aside: unseen, taken });
    });
    if (this.waiting.size && this.attempt === 0) this.#soon(PAUSE);
  }

  /* Keeps a part of the sheet that is no answer, such as the attempts at being graded, and saves soon. */
  keep(name, value) {
    this.sheet[name] = value;
    this.#publish();
    if (this.attempt === 0) this.#soon(PAUSE);
  }

  /* Everything that grading needs, as it is on the page now. */
  state() {
    const values = Object.fromEntries(Object.entries(this.sheet.answers).map(([id, { value }]) => [id, value]));
    return structuredClone({ attempts: this.sheet.attempts ?? [], marks: this.sheet.marks ?? {}, texts: this.#texts(), values });
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
    const { language } = this.own;
    const at = following(before);
    this.sheet.answers[activity] = {
      at,
      changes,
      done: Boolean(done),
      value: reflection ? null : value,
      versions: { ...versions(before, language), [language]: at },
    };
    this.#notice({ activity: this.sheet.answers[activity] });
    this.waiting.set(activity, (this.waiting.get(activity) ?? 0) + 1);
    this.#publish();
    this.#keep();
    this.told({ waiting: [...this.waiting.keys()] });
    if (this.attempt === 0) this.#soon(PAUSE);
  }

  /* Saves now. False when it did not work; it is then tried again by itself. */
  async save() {
    clearTimeout(this.timer);
    return this.ended || this.#alone(() => this.#save());
  }

  /* Nothing is saved any more: another tab has taken over, or the lesson is closed. */
  end() {
    clearTimeout(this.timer);
    this.ended = true;
  }

  async #save() {
    let slow;
    let sent;
    try {
      this.#meet(await this.file.news());
      sent = new Map(this.waiting);
      slow = setTimeout(() => this.told({ error: "away", waiting: [...this.waiting.keys()] }), SLOW);
      await this.file.write();
    } catch (error) {
      this.#soon(RETRY[Math.min(this.attempt, RETRY.length - 1)]);
      this.attempt += 1;
      this.told({ error: error.jejaring ?? "refused", waiting: [...this.waiting.keys()] });
      if (!error.jejaring) console.error("jejaring", error);
      return false;
    } finally {
      clearTimeout(slow);
    }
    this.attempt = 0;
    for (const [activity, count] of sent) if (this.waiting.get(activity) === count) this.waiting.delete(activity);
    if (this.waiting.size) this.#soon(PAUSE);
    else {
      this.context.model.dirty = false;
      this.#forget();
    }
    this.told({ saved: [...sent.keys()], at: new Date().toISOString() });
    return true;
  }

  /* Looks whether the file has changed by another hand, such as the same lesson on a second computer. */
  async refresh() {
    if (this.ended || this.attempt > 0) return;
    await this.#alone(async () => {
      try {
        this.#meet(await this.file.news());
      } catch {
        // The next save tells of it.
      }
    });
    if (this.waiting.size || this.file.torn) this.#soon(PAUSE);
  }

  /* One at a time reads or writes the file. */
  async #alone(work) {
    while (this.saving) await this.saving;
    this.saving = work();
    try {
      return await this.saving;
    } finally {
      this.saving = null;
    }
  }

  /* Nobody's answers are lost: of two answers to one activity the newer counts. The older is set aside, unless whoever
     gave the newer one had seen it. */
  #meet(other) {
    if (!other) return;
    const newest = new Set(newer(this.sheet, other));
    const raw = (activity, envelope, texts) =>
      this.#found(activity, envelope, activity in this.reflections ? texts[activity] : envelope.value);
    const aside = Object.entries(other.answers).flatMap(([activity, theirs]) => {
      const own = this.sheet.answers[activity];
      if (newest.has(activity)) return own && this.waiting.has(activity) ? [raw(activity, own, this.#texts())] : [];
      return own && isRecord(theirs) && !this.seen.has(theirs.at) ? [raw(activity, theirs, other.texts)] : [];
    });
    // What the file lacks, or has as it was earlier, is written again: an old save may have arrived late.
    for (const activity of newer(other, this.sheet)) if (!this.waiting.has(activity)) this.waiting.set(activity, 1);
    const { taken } = this.#join(other);
    this.#setApart(aside);
    this.sheet = tidied(this.sheet, this.kinds);
    this.#notice(other.answers);
    this.#publish();
    if (taken.length || aside.length) this.told({ aside, taken });
  }

  #notice(answers) {
    for (const envelope of Object.values(answers)) this.seen.add(envelope?.at);
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

  #texts() {
    return Object.fromEntries(Object.keys(this.reflections).map((activity) => [activity, this.text(activity)]));
  }

  // The browser's own store may be full or forbidden; the notebook on the page still holds everything.
  #keep() {
    try {
      localStorage.setItem(keyOf(this.place), JSON.stringify({ answers: this.sheet.answers, texts: this.#texts() }));
    } catch (error) {
      console.warn("jejaring: no copy in this browser", error);
    }
  }

  #forget() {
    try {
      localStorage.removeItem(keyOf(this.place));
    } catch (error) {
      console.warn("jejaring: no access to the copy in this browser", error);
    }
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
