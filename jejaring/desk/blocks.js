/* Draws the parts of a view (blocks.py): texts are always plain text, pictures are images. */

const svgPicture = (block) =>
  h("img", {
    class: "jj-picture",
    alt: block.label,
    src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(block.svg)}`,
  });

// A figure, a share, an interval or a dash for none: they stand to the right.
const isFigure = (cell) => typeof cell === "number" || /^[−+]?[\d.,]+( ?%)?( … [−+]?[\d.,]+)?$|^–$/.test(cell ?? "");

const blockTable = (block) => {
  const side = (cell) => (isFigure(cell) ? "jj-n" : "");
  const head = h("tr", {}, ...block.head.map((name, place) => h("th", { scope: "col", class: place ? side(block.rows[0]?.[place]) : "", text: name })));
  const rows = block.rows.map((row) =>
    h("tr", {}, ...row.map((cell, place) =>
      place === 0
        ? h("th", { scope: "row", text: String(cell) })
        : h("td", { class: side(cell), text: String(cell) }))),
  );
  return h("div", { class: "jj-wide", tabindex: "0", role: "group", "aria-label": block.caption },
    h("table", {}, h("caption", { text: block.caption }), h("thead", {}, head), h("tbody", {}, ...rows)));
};

/* `ask(given)`: asks for the view anew with something changed. `w`: words; `say`: speaks to screen readers. */
const drawBlock = (block, { ask, id, say, w }) => {
  switch (block.kind) {
    case "heading":
      return h("h2", { text: block.text });
    case "text":
      return h("p", { class: block.soft ? "jj-small" : "", text: block.text });
    case "note":
      return h("p", { class: "jj-note", text: block.text });
    case "picture":
      return h("figure", { class: "jj-figure" }, svgPicture(block));
    case "table":
      return blockTable(block);
    case "choose": {
      const select = h("select", { id: id(block.name), on: { change: () => ask({ [block.name]: select.value }) } },
        ...block.options.map(([value, text]) => h("option", { value, text })));
      select.value = block.value;
      return h("label", { class: "jj-field", for: id(block.name) }, h("span", { class: "jj-label", text: block.label }), select);
    }
    case "switch": {
      const input = h("input", { type: "checkbox", checked: block.value, on: { change: () => ask({ [block.name]: input.checked }) } });
      return h("label", { class: "jj-chip" }, input, block.label);
    }
    case "fold":
      return h("details", { class: "jj-details" }, h("summary", { text: block.label }),
        ...block.blocks.map((inner) => drawBlock(inner, { ask, id, say, w })));
    case "copy": {
      const text = h("p", { class: "jj-message", text: block.text });
      const button = h("button", {
        class: "jj-plain",
        text: w("copy"),
        "aria-label": `${w("copy")}: ${block.label}`,
        on: {
          click: async () => {
            try {
              await navigator.clipboard.writeText(block.text);
            } catch {
              getSelection().selectAllChildren(text);
              document.execCommand("copy");
            }
            button.textContent = w("copied");
            say(`${w("copied")}: ${block.label}`);
          },
        },
      });
      return h("div", { class: "jj-copy" }, h("h3", { text: block.label }), text, button);
    }
    default:
      return null;
  }
};
