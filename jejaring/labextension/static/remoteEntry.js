/* What JupyterLab loads: a federated extension written by hand, without a bundler. The work is in lesson.js. */
(() => {
  const base = new URL(".", document.currentScript.src).href;
  let shared;
  const module = async (name) => (await Object.values(shared[name])[0].get())();

  const plugin = async () => {
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: `${base}page.css` });
    document.head.append(style);
    const [{ INotebookTracker, NotebookActions }, { Dialog }, { ServerConnection }, { Lesson }] = await Promise.all([
      module("@jupyterlab/notebook"),
      module("@jupyterlab/apputils"),
      module("@jupyterlab/services"),
      import(`${base}lesson.js`),
    ]);
    return {
      id: "jejaring:page",
      autoStart: true,
      optional: [INotebookTracker],
      activate(app, tracker) {
        if (!tracker) return;
        const course = fetch(`${base}course.json`).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)));
        const lab = { app, Dialog, NotebookActions, ServerConnection };
        const open = (panel) => Lesson.open(panel, course, lab).catch((error) => console.error("jejaring", error));
        tracker.forEach(open);
        tracker.widgetAdded.connect((_, panel) => open(panel));
      },
    };
  };

  (window._JUPYTERLAB ??= {}).jejaring = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const found = await plugin();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
