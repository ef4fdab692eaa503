/* JupyterLab's dialog about a file that cannot be opened is for programmers. For a lesson it says what a learner can do. */

import { h, wording } from "./elements.js";

const FAULT = "Unreadable Notebook";

/* `course`: a promise of course.json. Rewrites every such dialog about a lesson's file. */
export const tidyUnreadable = (course) => {
  const watch = new MutationObserver(() => {
    for (const dialog of document.querySelectorAll(".jp-Dialog:not([data-jejaring])")) {
      dialog.dataset.jejaring = "seen";
      if (!dialog.textContent.includes(FAULT)) continue;
      course.then((known) => rewrite(dialog, known)).catch((error) => console.error("jejaring", error));
    }
  });
  watch.observe(document.body, { childList: true });
};

const rewrite = (dialog, course) => {
  const told = dialog.textContent;
  const found = Object.entries(course.assignments).find(([slug, { lesson }]) => lesson && told.includes(`/${slug}.ipynb`));
  if (!found) return;
  const [slug, { language }] = found;
  const w = wording(course.words[language]);
  dialog.lang = language;
  dialog.querySelector(".jp-Dialog-header").textContent = w("unreadable_title");
  dialog.querySelector(".jp-Dialog-body").replaceChildren(h("p", { text: w("unreadable", { file: `${slug}.ipynb` }) }));
};
