/* From one page to another, in JupyterLab's tabs or in Notebook's windows. */

const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

/* The path of a file that lies in the folder of `path`. */
export const beside = (path, file) => [...path.split("/").slice(0, -1), file].join("/");

/* The folder that holds a learner's lessons, as parts of a path: nbgrader fetches each into a folder of its own. */
export const lessonsFolder = (path, assignment) => {
  const folders = path.split("/").slice(0, -1);
  return folders.at(-1) === assignment ? folders.slice(0, -1) : folders;
};

/* Whether a folder holds a file. Looking into it keeps a missing one from being reported as an error. */
export const holds = async ({ app }, folders, name) => {
  const found = await app.serviceManager.contents.get(folders.join("/")).catch(() => null);
  return found?.content?.some((entry) => entry.name === name) ?? false;
};

/* Opens `path`. `instead`: the page that is left closes. */
export const travel = async ({ app }, panel, path, instead) => {
  if (app.name === "JupyterLab") {
    await app.commands.execute("docmanager:open", { path });
    if (instead) panel.dispose();
  } else {
    window.location.assign(window.location.href.replace(encoded(panel.context.path), encoded(path)));
  }
};
