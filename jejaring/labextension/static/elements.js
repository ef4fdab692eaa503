/* Makes elements whose texts are always plain text. */

const FOCUSABLE = new Set(["A", "BUTTON", "INPUT", "SELECT", "SUMMARY", "TEXTAREA"]);

/* An element. What can take the focus is shielded from Jupyter's one-key shortcuts. */
export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, f] of Object.entries(value)) element.addEventListener(event, f);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  if (tag === "button") element.type = "button";
  if (FOCUSABLE.has(element.tagName) || element.hasAttribute("tabindex")) {
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/* A part of an inline drawing. */
export const svg = (tag, props = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/* Looks up words of one language; {x} is filled from values. A missing key shows itself. */
export const wording = (words) => (key, values = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/* 10.42 in Indonesian, 10:42 in English; with the date when it was another day. */
export const clock = (iso, language) => {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const locale = language === "id" ? "id-ID" : "en-GB";
  const time = moment.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date().toDateString()) return time;
  return `${time}, ${moment.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" })}`;
};
