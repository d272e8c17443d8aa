// Small helpers: making elements, telling people things. Nothing is ever parsed as HTML.

export const $ = (id) => document.getElementById(id);

/** An element with properties (`class`, `data-x`, `onclick`, …) and children (elements or text). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((c) => c !== undefined && c !== null && c !== false));
  return element;
}

/** Replaces the children of an element; children that are false are left out. */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((c) => c !== undefined && c !== null && c !== false));
}

/** `1 edit`, `2,345 edits`. */
export const count = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

export const percent = (x) => `${Math.round(x * 100)} %`;

/** The wording that will be or would be written. */
export const wordingOf = (r) => (r.state === "accepted" ? r.written : r.after);

/** A wording as it is shown: one that takes its words away must be seen, too. */
export const visible = (wording) => wording || "∅";

/** What a place says: `before → after`, in a form that can be read out and one that can be seen. */
export function words(row) {
  const written = wordingOf(row);
  return [
    h("span", { class: "before", lang: "en" }, row.before),
    h("span", { class: "arrow", "aria-hidden": "true" }, "→"),
    h("span", { class: "hidden" }, " becomes "),
    h("span", { class: "after", lang: "en" }, visible(written)),
  ];
}

export function mark(row) {
  return h("span", { class: "mark", "data-state": row.state, "data-skipped": row.skipped, "aria-hidden": "true" });
}

export const stateName = (row) => (row.state === "pending" && row.skipped ? "skipped" : row.state);

const writing = new Set();
const measuring = new Set();
let frame = 0;
/**
 * Calls functions once before the next picture, however often they are asked for. Those that measure or scroll come last,
 * so that the page is laid out once.
 */
export function soon(what, measures = false) {
  (measures ? measuring : writing).add(what);
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    for (const set of [writing, measuring]) {
      const now = [...set];
      set.clear();
      for (const what of now) what();
    }
  });
}

let announced = 0;
let came = "";
/** Says something to those who listen rather than look. */
export function announce(text) {
  clearTimeout(announced);
  // Quick keys replace each other; only where one comes to rest is read out, and what the last one did.
  announced = setTimeout(() => {
    $("live").textContent = [came, text].filter(Boolean).join(". ");
    came = "";
  }, 120);
}

/** Says what came of a key, before what is announced with it. */
export function outcome(text) {
  came = text;
  announce("");
}

/** Shows a message for a while; an urgent one is read out at once. What it returns takes it away. */
export function toast(text, urgent = false) {
  const note = h("div", { class: "toast" }, text);
  $("toasts").append(note);
  if (urgent) $("alert").textContent = text;
  else announce(text);
  setTimeout(() => note.remove(), urgent ? 9000 : 4500);
  return () => note.remove();
}
