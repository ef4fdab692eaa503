/* The same lesson in the other language, as the learner's folder holds it: its answers belong to the learner too. */

import { written } from "./file.js";
import { holds, lessonsFolder } from "./travel.js";

/* `lesson`: an open Lesson. Gives {path, place, language, sheet, answers, texts}, or null where there is no such
   notebook. */
export const findTwin = async ({ assignment, lab, language, lesson, panel, placeOf }) => {
  const other = language === "id" ? "en" : "id";
  const slug = lesson.slug[other];
  const above = lessonsFolder(panel.context.path, assignment);
  const inOwnFolder = panel.context.path.split("/").length - 1 > above.length;
  const folder = inOwnFolder ? [...above, slug] : above;
  const path = [...folder, `${slug}.ipynb`].join("/");
  if (inOwnFolder && !(await holds(lab, above, slug))) return null;
  if (!(await holds(lab, folder, `${slug}.ipynb`))) return null;
  const { contents } = lab.app.serviceManager;
  const file = await contents.get(path, { content: true, type: "notebook" }).catch(() => null);
  if (!file) return null;
  return { ...written(file.content), language: other, path, place: placeOf(path) };
};
