/* The path through the course. It asks for everything anew whenever a lesson is saved or the page is seen again. */
const NARROW = 520; // px, below which pictures stand upright
const QUIET = 400; // ms: several saves in a row are read once

const place = () => {
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const base = new URL(config.baseUrl ?? "/", window.location.href).pathname;
  const notebook = /\/notebooks\//.test(window.location.pathname);
  const here = decodeURIComponent(window.location.pathname).match(/\/(?:tree|notebooks)\/(.*)\/[^/]*$/)?.[1] ?? "";
  return { base, folder: here ? `${here}/` : "", kind: notebook ? "notebooks" : "lab/tree" };
};

const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

export default {
  render({ model, el }) {
    const words = model.get("words");
    const language = model.get("language");
    const w = (key, values = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
    const { base, folder, kind } = place();

    /* A link that the page opens beside the start page; where no page listens, the browser follows it. */
    const link = (file, activity, props, ...children) =>
      h(
        "a",
        {
          ...props,
          href: `${base}${kind}/${encoded(folder + file)}`,
          on: {
            click(event) {
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
              const asked = new CustomEvent("jejaring:open", {
                bubbles: true,
                cancelable: true,
                composed: true,
                detail: { file, activity },
              });
              if (!el.dispatchEvent(asked)) event.preventDefault();
            },
          },
        },
        ...children,
      );

    const live = h("p", { class: "jj-hidden", role: "status" });
    const problem = h("p", { class: "jj-problem", role: "alert", hidden: true });
    const onward = h("div", { class: "jj-onward" });
    const list = h("ol", { class: "jj-path" });
    const pictures = h("section", { class: "jj-pictures", "aria-label": w("pictures") });
    const languages = h(
      "nav",
      { class: "jj-languages", "aria-label": w("language") },
      ...Object.entries({ id: "Indonesia", en: "English" }).map(([code, name]) =>
        code === language
          ? h("span", { lang: code, "aria-current": "true", text: name })
          : link(model.get("pages")[code], null, { lang: code, hreflang: code }, name),
      ),
    );
    const root = h(
      "section",
      { class: "jj jj-card jj-study", lang: language, "aria-label": w("label"), data: { kind: "path" } },
      languages, onward, problem, live, list, pictures,
    );
    el.append(root);

    const row = (lesson) => {
      const title = h("h3", {});
      title.append(lesson.file ? link(lesson.file, lesson.next?.id ?? null, {}, lesson.title) : lesson.title);
      const facts = [w("minutes", { minutes: lesson.minutes }), lesson.told, lesson.points].filter(Boolean).join(" · ");
      const back = [];
      if (lesson.handedIn) back.push(h("li", { text: lesson.handedIn }));
      if (lesson.returned === "graded" || lesson.returned === "newer") back.push(h("li", { class: "jj-news", text: w(lesson.returned) }));
      if (lesson.feedback) {
        const href = `${base}files/${encoded(folder + lesson.feedback)}`;
        back.push(h("li", {}, h("a", { href, target: "_blank", rel: "noopener", text: w("feedback") })));
      }
      const knot = h("span", { class: "jj-knot-mark", "aria-hidden": "true" });
      knot.style.setProperty("--share", lesson.share);
      const item = h(
        "li",
        { data: { state: lesson.state, lesson: lesson.id } },
        knot,
        h("p", { class: "jj-over", text: lesson.eyebrow }),
        title,
        h("p", { class: "jj-facts", text: facts }),
        back.length ? h("ul", { class: "jj-back" }, ...back) : null,
      );
      if (lesson.state === "damaged") {
        const mend = h("button", { class: "jj-plain", text: w("mend"), on: { click: () => {
          mend.disabled = true;
          model.set("mend", lesson.id);
          model.save_changes();
        } } });
        item.append(h("p", { class: "jj-problem", text: w("damaged_help", { file: lesson.damaged }) }), mend);
      }
      return item;
    };

    const draw = () => {
      const lessons = model.get("lessons");
      // Redrawing must not take the focus away from whoever is on a link.
      const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      list.replaceChildren(...lessons.map(row));
      const next = lessons.find((one) => one.next && one.file);
      onward.replaceChildren();
      if (next) {
        const key = lessons.every((one) => one.state === "new" || one.state === "missing") ? "begin" : "go_on";
        const text = w("go_on_at", { activity: next.next.title, minutes: next.minutes });
        onward.append(
          link(next.file, next.next.id, { class: "jj-onward-link" }, w(key, { lesson: next.title })),
          h("p", { class: "jj-small", text }),
        );
      } else if (lessons.length && lessons.every((one) => one.state === "whole")) {
        onward.append(h("p", { text: w("all_done") }));
      }
      if (focused) root.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    };
    const begun = () => model.get("lessons").some((one) => !["new", "missing"].includes(one.state));
    const paint = () => {
      const made = Object.entries(model.get("pictures"));
      // What was unfolded stays so, and whoever is there stays there.
      const unfolded = [...pictures.querySelectorAll("details[open]")].map((one) => one.parentElement.dataset.picture);
      const focused = pictures.contains(document.activeElement) && document.activeElement.closest("figure")?.dataset.picture;
      pictures.replaceChildren(
        h("h3", { text: w("pictures") }),
        ...made.map(([name, { title, note, svg, label, lines }]) => {
          const open = unfolded.includes(name);
          const details = h("details", { class: "jj-details", open }, h("summary", { text: w("picture_text") }));
          details.append(h("ul", {}, ...lines.map((line) => h("li", { text: line }))));
          return h(
            "figure",
            { class: "jj-figure", data: { picture: name } },
            h("figcaption", { text: title }),
            h("img", { class: "jj-picture", alt: label, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` }),
            note ? h("p", { class: "jj-small", text: note }) : null,
            details,
          );
        }),
        made.length || begun() ? "" : h("p", { class: "jj-small", text: w("pictures_none") }),
      );
      if (focused) pictures.querySelector(`[data-picture="${focused}"] summary`)?.focus();
    };
    const trouble = () => {
      problem.textContent = model.get("problem");
      problem.hidden = !problem.textContent;
    };
    const mended = () => {
      live.classList.remove("jj-hidden");
      live.textContent = model.get("mended");
      draw();
    };

    const ask = () => {
      const look = { dark: document.body.dataset.jpThemeLight === "false", narrow: root.clientWidth < NARROW };
      for (const [name, value] of Object.entries(look)) if (model.get(name) !== value) model.set(name, value);
      model.set("wanted", model.get("wanted") + 1);
      model.save_changes();
    };
    const soon = later(ask, QUIET);
    const seen = () => document.visibilityState === "visible" && root.checkVisibility() && soon();
    // Lessons tell when they are saved, in this window and in others.
    const channel = new BroadcastChannel("jejaring:saved");
    channel.addEventListener("message", () => soon());
    const shown = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && soon());
    shown.observe(root);
    const theme = new MutationObserver(() => soon());
    theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("focus", seen);

    const heard = { "change:lessons": draw, "change:pictures": paint, "change:problem": trouble, "change:mended": mended };
    for (const [event, f] of Object.entries(heard)) model.on(event, f);
    draw();
    paint();
    trouble();
    return () => {
      for (const [event, f] of Object.entries(heard)) model.off(event, f);
      channel.close();
      shown.disconnect();
      theme.disconnect();
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("focus", seen);
    };
  },
};
