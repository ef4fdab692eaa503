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
    this.session.iopubMessage.connect((_, message) => this.#heard(message));
    this.session.statusChanged.connect((_, status) => this.#status(status));
    this.session.kernelChanged.connect((_, { newValue }) => {
      this.speaker = null;
      if (newValue === null && this.wasReady) this.#lost();
    });
  }

  async start() {
    await this.session.ready;
    if (!this.session.session?.kernel) await this.session.changeKernel({ name: KERNEL });
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

  /* Another program's restart is not always told, but the kernel speaks under a new name afterwards. */
  #heard({ content, header }) {
    if (header.msg_type !== "status" || !["busy", "idle"].includes(content.execution_state)) return;
    const before = this.speaker;
    this.speaker = header.session;
    if (!before || before === this.speaker || !this.wasReady || this.running || this.reviving) return;
    this.#begun();
    // Where its first word that arrives is that it is idle, no change of status follows.
    if (content.execution_state === "idle") this.#status("idle");
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
