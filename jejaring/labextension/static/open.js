/* Whether a notebook opens as a page of the course: nothing but the course's own code is ever run. */

import { notice } from "./bar.js";
import { wording } from "./elements.js";
import { Lesson } from "./lesson.js";
import { renew } from "./renew.js";
import { SCHEMA, isRecord } from "./sheet.js";

const HIDDEN_TESTS = "### BEGIN HIDDEN TESTS"; // only instructors' notebooks have them: those stay notebooks
const NO_COURSE =
  "Halaman kursus tidak dapat dimuat. Jawaban Anda aman; muat ulang halaman ini. · " +
  "The course page could not be loaded. Your answers are safe; reload this page.";

const trimmed = (sources) => sources.map((source) => source.trimEnd()).filter(Boolean);
/* Whether every text that the instructor grades has its cell: what says so may be lost in another editor. */
const holdsTexts = (panel, lesson) => {
  const cells = panel.content.widgets.map((cell) => cell.model.getMetadata("jejaring"));
  const held = new Set(cells.filter((own) => own?.role === "reflection").map((own) => own.activity));
  return (lesson?.activities ?? []).every(({ id, kind }) => kind !== "reflection" || held.has(id));
};

const same = (one, other) => one.length === other.length && one.every((source, place) => source === other[place]);

/* Does nothing for a notebook that is not the course's. */
export const open = async (panel, coursePromise, lab) => {
  await panel.context.ready;
  const { path } = panel.context;
  const metadata = panel.content.model.sharedModel.getMetadata("jejaring");
  if (metadata === undefined) return;
  // A sheet that is damaged as a whole no longer says of which lesson it is; the file's name does.
  const found = isRecord(metadata) ? metadata : { assignment: path.split("/").at(-1).replace(/\.ipynb$/, "") };
  const cells = panel.content.widgets.filter((cell) => cell.model.type === "code");
  const sources = cells.map((cell) => cell.model.sharedModel.getSource());
  if (sources.some((source) => source.includes(HIDDEN_TESTS))) return;
  const dress = () => ["jj", "jj-page"].forEach((name) => panel.addClass(name));
  if (typeof found.assignment !== "string") {
    // A page to be read, such as the start: it looks like the course, and nothing of it runs.
    if (typeof found.page === "string" && trimmed(sources).length === 0) dress();
    return;
  }
  dress();
  const close = (language, text, button) => {
    panel.addClass("jj-closed");
    return notice(panel.content.node, language, text, button);
  };
  const course = await coursePromise.catch(() => null);
  if (course === null) return close("id", NO_COURSE);
  const assignment = Object.hasOwn(course.assignments, found.assignment) ? course.assignments[found.assignment] : null;
  const language = assignment?.language ?? (found.language === "en" ? "en" : "id");
  const w = wording(course.words[language]);
  if (assignment === null) return close(language, w("unknown_lesson"));
  if (Number.isInteger(found.schema) && found.schema > SCHEMA) return close(language, w("newer_course"));
  const lesson = course.lessons.find((other) => other.id === assignment.lesson);
  if (!same(trimmed(sources), trimmed(assignment.code)) || !holdsTexts(panel, lesson)) {
    const press = async () => {
      shown.say(w("renewing"));
      try {
        await renew(panel);
      } catch (error) {
        return shown.say(w("not_renewed", { reason: error.message }));
      }
      shown.remove();
      panel.removeClass("jj-closed");
      return open(panel, coursePromise, lab);
    };
    const shown = close(language, w("unknown_code"), assignment.lesson && { text: w("renew"), press });
    return;
  }
  await new Lesson({ assignment: found.assignment, course, lab, language, lesson, panel, w }).enter();
};
