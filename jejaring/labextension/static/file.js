/* A lesson's file on the server, through Jupyter's public interface for files.

   JupyterLab's own saving would stop the learner with a dialog when the file is another than it remembers: after a save
   whose reply was lost, or when the lesson is open on a second computer too. Here the page learns what the file holds
   now, takes from it what is newer, and writes. */

import { isRecord } from "./sheet.js";

const PATIENCE = 4000; // ms until a server that has not said how the file is counts as away
const HANGING = 60000; // ms until a save without a reply is given up; should it arrive later, it is met like any other

const text = (source) => (Array.isArray(source) ? source.join("") : String(source ?? ""));

/* What a notebook holds of a learner: {answers, sheet, texts}; `texts`: reflections by activity, "" where untouched. */
export const written = (notebook) => {
  const found = notebook?.metadata?.jejaring;
  const sheet = isRecord(found) ? found : {};
  const texts = {};
  for (const cell of Array.isArray(notebook?.cells) ? notebook.cells : []) {
    const own = cell?.metadata?.jejaring;
    if (own?.role !== "reflection") continue;
    const source = text(cell.source);
    texts[own.activity] = source.trim() === String(own.stub ?? "").trim() ? "" : source;
  }
  return { answers: isRecord(sheet.answers) ? sheet.answers : {}, sheet, texts };
};

const fail = (why) => {
  throw Object.assign(new Error(why), { jejaring: why });
};

export class LessonFile {
  constructor(context, lab) {
    Object.assign(this, { context, lab });
    this.contents = lab.app.serviceManager.contents;
    this.known = context.contentsModel?.last_modified ?? null;
    this.torn = false; // whether the file was found unreadable, as after two saves at the very same moment
  }

  /* What another program wrote since this page last read or wrote the file, as `written` gives it; null when nothing.
     Fails with `jejaring` "away" (no answer), "signed_out" or "refused". */
  async news() {
    try {
      return await this.#within(PATIENCE, this.#look());
    } catch (error) {
      const status = error?.response?.status;
      // A file that is gone or torn is written anew: the page has all of it.
      this.torn = status === 400;
      if (status === 404 || status === 400) return null;
      return fail(this.#reason(error, status === 401 || status === 403 ? "signed_out" : "refused"));
    }
  }

  /* What is promised, or a network's failure when it takes longer than `patience` ms. */
  async #within(patience, promised) {
    let late;
    const giveUp = new Promise((_, reject) => {
      late = setTimeout(() => reject(new this.lab.ServerConnection.NetworkError(new TypeError("late"))), patience);
    });
    try {
      return await Promise.race([promised, giveUp]);
    } finally {
      clearTimeout(late);
    }
  }

  async #look() {
    const { path } = this.context;
    if ((await this.contents.get(path, { content: false })).last_modified === this.known) return null;
    const file = await this.contents.get(path, { content: true, type: "notebook" });
    this.known = file.last_modified;
    return written(file.content);
  }

  /* Writes the notebook as it is on the page. Fails with `jejaring` "away" or "refused". */
  async write() {
    const { model, path } = this.context;
    try {
      const content = model.toJSON();
      const saved = await this.#within(HANGING, this.contents.save(path, { content, format: "json", type: "notebook" }));
      this.known = saved.last_modified;
      this.torn = false;
    } catch (error) {
      fail(this.#reason(error, "refused"));
    }
  }

  #reason(error, otherwise) {
    const gone = error instanceof this.lab.ServerConnection.NetworkError || error?.response?.status >= 502;
    if (!gone) console.warn("jejaring: the lesson was not saved", error);
    return gone ? "away" : otherwise;
  }
}
