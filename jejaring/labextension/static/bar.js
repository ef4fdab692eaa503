/* One line at the foot of the page for what the learner must know now. */

import { h } from "./elements.js";

export class Bar {
  constructor(host, language, w) {
    Object.assign(this, { host, language, w });
    this.kind = null;
  }

  /* `kind`: "error" (spoken at once, stays) or "news" (can be closed). */
  show(kind, key, values = {}) {
    if (this.kind === kind && this.key === key) return;
    this.hide();
    Object.assign(this, { kind, key });
    this.node = h(
      "div",
      { class: `jj jj-foot jj-foot-${kind}`, lang: this.language, role: kind === "error" ? "alert" : "status" },
      h("p", { text: this.w(key, values) }),
      kind === "news" ? h("button", { class: "jj-plain", text: this.w("close"), on: { click: () => this.hide() } }) : null,
    );
    this.host.append(this.node);
  }

  hide() {
    this.node?.remove();
    this.kind = this.key = this.node = null;
  }
}

/* Takes the place of a lesson that is not shown. `button`: {text, press}. */
export const notice = (host, language, text, button) => {
  const words = h("p", { text });
  const node = h("div", { class: "jj jj-notice", lang: language, role: "alert" }, words);
  if (button) node.append(h("button", { class: "jj-primary", text: button.text, on: { click: button.press } }));
  host.prepend(node);
  return {
    remove: () => node.remove(),
    say: (said) => {
      words.textContent = said;
    },
  };
};
