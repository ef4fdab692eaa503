/* The same lesson in the other language, as the learner's folder holds it: its answers belong to the learner too. */

import { written } from "./file.js";

/* `lesson`: an open Lesson. Gives {path, place, sheet, answers, texts}, or null where there is no such notebook. */
export const findTwin = async ({ assignment, lab, language, lesson, panel, placeOf }) => {
  const slug = lesson.slug[language === "id" ? "en" : "id"];
  const folders = panel.context.path.split("/").slice(0, -1);
  const above = folders.slice(0, -1);
  const inOwnFolder = folders.at(-1) === assignment;
  const folder = inOwnFolder ? [...above, slug] : folders;
  const path = [...folder, `${slug}.ipynb`].join("/");
  const { contents } = lab.app.serviceManager;
  // Looking into the folders keeps a missing lesson from being reported as an error.
  const holds = async (place, name) =>
    (await contents.get(place.join("/")).catch(() => null))?.content?.some((entry) => entry.name === name) ?? false;
  if (inOwnFolder && !(await holds(above, slug))) return null;
  if (!(await holds(folder, `${slug}.ipynb`))) return null;
  const file = await contents.get(path, { content: true, type: "notebook" }).catch(() => null);
  if (!file) return null;
  return { ...written(file.content), path, place: placeOf(path) };
};
