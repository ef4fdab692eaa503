/* What JupyterLab loads: a federated extension written by hand, without a bundler. The work is in lesson.js. */
(() => {
  const base = new URL(".", document.currentScript.src).href;
  let shared;
  const module = async (name) => (await Object.values(shared[name])[0].get())();

  const plugins = async () => {
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: `${base}page.css` });
    document.head.append(style);
    const [application, notebook, { Dialog }, { PageConfig }, { ServerConnection }, { Lesson }, { open }, { tidyUnreadable }, { tidyValidation }] = await Promise.all([
      module("@jupyterlab/application"),
      module("@jupyterlab/notebook"),
      module("@jupyterlab/apputils"),
      module("@jupyterlab/coreutils"),
      module("@jupyterlab/services"),
      import(`${base}lesson.js`),
      import(`${base}open.js`),
      import(`${base}unreadable.js`),
      import(`${base}validate.js`),
    ]);
    const { INotebookTracker, NotebookActions } = notebook;
    const page = {
      id: "jejaring:page",
      autoStart: true,
      optional: [INotebookTracker],
      activate(app, tracker) {
        if (!tracker) return;
        const course = fetch(`${base}course.json`).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)));
        tidyUnreadable(course);
        tidyValidation(course);
        const lab = { app, Dialog, NotebookActions, ServerConnection };
        const show = (panel) => open(panel, course, lab).catch((error) => console.error("jejaring", error));
        tracker.forEach(show);
        tracker.widgetAdded.connect((_, panel) => show(panel));
      },
    };
    // While a lesson is open it tells of a lost server itself; a dialog in front of it would stop the learner.
    const connection = {
      id: "jejaring:connection",
      autoStart: true,
      provides: application.IConnectionLost,
      activate: () => async (...told) => {
        if (!Lesson.shown.size) await application.ConnectionLost(...told);
      },
    };
    // A hub has a dialog of its own, which offers to start the server again: that one is needed.
    return PageConfig.getOption("hubPrefix") ? [page] : [page, connection];
  };

  (window._JUPYTERLAB ??= {}).jejaring = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
