/* How far the lessons are, as this browser saw them last: a hint for the thread at the top, nothing more. */

export class Visits {
  /* `folder`: address of the folder that holds the lessons. */
  constructor(folder) {
    this.key = `jejaring:path:${folder}`;
  }

  /* Lesson id -> "done" or "open". */
  states() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  remember(lesson, state) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...this.states(), [lesson]: state }));
    } catch (error) {
      console.warn("jejaring: the path is not remembered", error);
    }
  }
}
