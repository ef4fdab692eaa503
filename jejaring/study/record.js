/* Makes the learner's files. The name stays in this browser: it is put into the page here, not in the kernel. */
const NAME = "<!--jejaring:name-->";
const SLOW = 15000; // ms after which waiting is explained
const KEY = "jejaring:record:name";
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

export default {
  render({ model, el }) {
    const words = model.get("words");
    const w = (key, values = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
    const id = `jj-record-${(serial += 1)}`;
    const field = h("input", {
      type: "text",
      id,
      autocomplete: "name",
      maxlength: 120,
      "aria-describedby": `${id}-help`,
      value: localStorage.getItem(KEY) ?? "",
      on: { change: () => localStorage.setItem(KEY, field.value) },
    });
    const status = h("p", { class: "jj-record-status", role: "status" });
    const button = (what, look) => h("button", { class: look, text: w(`make_${what}`), on: { click: () => ask(what) } });
    el.append(
      h(
        "section",
        { class: "jj jj-card jj-record", lang: model.get("language"), "aria-label": w("label"), data: { kind: "record" } },
        h("label", { class: "jj-label", for: id, text: w("name") }),
        field,
        h("p", { class: "jj-small", id: `${id}-help`, text: w("name_help") }),
        h("div", { class: "jj-record-buttons" }, button("html", "jj-primary"), button("pdf", "jj-plain"), button("png", "jj-plain"), button("ics", "jj-plain")),
        h("p", { class: "jj-small", text: w("png_note") }),
        status,
      ),
    );

    let slow;
    let waiting = "";
    const ask = (what) => {
      waiting = what;
      status.textContent = w("making");
      clearTimeout(slow);
      slow = setTimeout(() => (status.textContent = w("slow")), SLOW);
      // Printing needs the name in the kernel; that is done only when the kernel is on this very machine.
      const here = what === "pdf" && model.get("prints") && LOCAL.has(window.location.hostname);
      const named = here ? { what, name: field.value.trim() } : { what: what === "pdf" ? "html" : what };
      model.set("asked", { n: Date.now(), ...named });
      model.save_changes();
    };
    const save = (data, file, type) => {
      const url = URL.createObjectURL(new Blob([data], { type }));
      h("a", { href: url, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      status.textContent = w("made", { file });
    };
    const print = (page) => {
      const frame = h("iframe", { class: "jj-hidden", "aria-hidden": "true", tabindex: "-1", srcdoc: page });
      frame.addEventListener("load", () => {
        frame.contentWindow.addEventListener("afterprint", () => frame.remove());
        frame.contentWindow.print();
      });
      el.append(frame);
      status.textContent = w("printing");
    };
    const made = () => {
      const found = model.get("made");
      if (found.n !== model.get("asked").n) return;
      clearTimeout(slow);
      if (found.problem) {
        status.textContent = found.problem;
        return;
      }
      const bytes = Uint8Array.from(atob(found.data), (sign) => sign.charCodeAt(0));
      if (found.what !== "html") return save(bytes, found.file, found.type);
      const name = field.value.trim();
      const page = new TextDecoder().decode(bytes).replace(NAME, () => (name ? `<p class="name">${escaped(name)}</p>` : ""));
      if (waiting === "pdf") print(page);
      else save(page, found.file, found.type);
    };
    model.on("change:made", made);
    return () => {
      clearTimeout(slow);
      model.off("change:made", made);
    };
  },
};
