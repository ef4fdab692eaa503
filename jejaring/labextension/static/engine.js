/* Runs a lesson's cells: on opening, and again when its kernel was restarted or lost. */

const KERNEL = "python3";

export class Engine {
  /* `told(state)`: "running", "ready", "failed" (a cell), "restarted" or "stopped". */
  constructor(panel, lab, told) {
    Object.assign(this, { lab, panel, told });
    this.session = panel.context.sessionContext;
    this.restarted = false;
    this.wasReady = false;
    this.speaker = null; // the running kernel's own name for itself in its messages
    this.#listen(this.session.session?.kernel);
    this.session.statusChanged.connect((_, status) => this.#status(status));
    this.session.kernelChanged.connect((_, { newValue }) => {
      this.speaker = null;
      this.#listen(newValue);
      if (newValue === null && this.wasReady) this.#lost();
    });
  }

  async start() {
    // Where no kernel can be had, JupyterLab asks in its own words and waits for an answer.
    const { tracker } = this.lab.Dialog;
    const silence = () => setTimeout(() => this.lab.Dialog.flush(), 0);
    tracker.widgetAdded.connect(silence);
    if (tracker.size) silence();
    try {
      await this.session.ready;
      if (!this.session.session?.kernel) await this.session.changeKernel({ name: KERNEL });
    } catch (error) {
      console.warn("jejaring: no kernel", error);
    } finally {
      tracker.widgetAdded.disconnect(silence);
    }
    if (!this.session.session?.kernel) return this.told("stopped");
    await this.run();
  }

  async run() {
    if (this.running) return this.running;
    this.running = this.#run();
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  /* After the server was away: its kernels may be gone. */
  async revive() {
    const { serverSettings } = this.lab.app.serviceManager;
    const id = this.session.session?.kernel?.id;
    const answer = id
      ? await this.lab.ServerConnection.makeRequest(`${serverSettings.baseUrl}api/kernels/${id}`, {}, serverSettings).catch(
          () => null,
        )
      : null;
    if (answer?.ok) return;
    this.told("restarted");
    try {
      await this.session.changeKernel({ name: KERNEL });
    } catch {
      this.lab.Dialog.flush();
      await this.session.shutdown().catch(() => {});
      await this.session.initialize();
      if (!this.session.session?.kernel) await this.session.changeKernel({ name: KERNEL });
    }
    await this.run();
  }

  async #run() {
    const notebook = this.panel.content;
    const cells = notebook.widgets.filter((cell) => cell.model.type === "code" && cell.model.sharedModel.getSource().trim());
    this.told("running");
    // What an earlier visit left would show as dead widgets until the cell has run.
    for (const cell of cells) cell.model.outputs.clear();
    const worked = await this.lab.NotebookActions.runCells(notebook, cells, this.session);
    this.wasReady = true;
    this.told(worked ? "ready" : "failed");
  }

  #listen(kernel) {
    kernel?.anyMessage.connect((_, { direction, msg }) => {
      if (direction === "recv") this.#heard(kernel, msg.header.session);
    });
  }

  /* Another program's restart is not told, but the kernel speaks under a new name afterwards. What it says in its first
     moments may be lost, so that it is connected anew before anything is run. */
  async #heard(kernel, name) {
    const before = this.speaker;
    this.speaker = name;
    if (!before || before === name || !this.wasReady || this.running || this.reviving || this.restarted) return;
    this.#begun();
    try {
      await kernel.reconnect();
    } catch {
      return this.#lost();
    }
    return this.#status("idle");
  }

  #begun() {
    if (this.restarted) return;
    this.restarted = true;
    this.told("restarted");
  }

  async #status(status) {
    if (this.panel.isDisposed) return;
    if (status === "autorestarting" || status === "restarting") {
      this.#begun();
      // JupyterLab's own dialog says the same, in its own words.
      setTimeout(() => this.lab.Dialog.flush(), 0);
    } else if (status === "idle" && this.restarted) {
      this.restarted = false;
      await this.running?.catch(() => {});
      await this.run();
    } else if (status === "dead" && this.wasReady) {
      await this.#lost();
    }
  }

  // A kernel that was idle for long may have been ended by the server.
  async #lost() {
    if (this.reviving || this.panel.isDisposed) return;
    this.reviving = true;
    this.wasReady = false;
    try {
      await this.revive();
    } catch {
      this.told("stopped");
    } finally {
      this.reviving = false;
    }
  }
}
