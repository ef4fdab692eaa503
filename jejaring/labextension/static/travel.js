/* From one page to another, in JupyterLab's tabs or in Notebook's windows. */

const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

/* The path of a file that lies in the folder of `path`. */
export const beside = (path, file) => [...path.split("/").slice(0, -1), file].join("/");

/* Opens `path`. `instead`: the page that is left closes. */
export const travel = async ({ app }, panel, path, instead) => {
  if (app.name === "JupyterLab") {
    await app.commands.execute("docmanager:open", { path });
    if (instead) panel.dispose();
  } else {
    window.location.assign(window.location.href.replace(encoded(panel.context.path), encoded(path)));
  }
};
