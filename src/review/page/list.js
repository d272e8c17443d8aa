// The list of edits: only the rows in sight exist, however many there are.

import { $, h, mark, percent, soon, stateName, words } from "./ui.js";
import { model, need, on, row, go } from "./model.js";

const HEIGHT = 60;
// Browsers limit the height of a box; a longer list moves faster than its scroll bar.
const TALLEST = 8_000_000;
const SPARE = 6;

const box = $("list");
const space = h("div", { class: "list-space", role: "presentation" });
let shown = new Map();
// Height and position as they were last seen: asking the browser for them would lay the page out once more per key.
let height = 400;
let scrolled = 0;

const whole = () => model.total * HEIGHT;
const tall = () => Math.min(whole(), TALLEST);
const room = () => height;
/** From the position of the scroll bar to that in the list, and back. */
const real = (top) => (whole() <= TALLEST ? top : (top / Math.max(1, tall() - room())) * (whole() - room()));
const bar = (top) => (whole() <= TALLEST ? top : (top / Math.max(1, whole() - room())) * (tall() - room()));

function make(i) {
  const element = h("div", { class: "row", role: "option", id: `row-${i}`, "aria-setsize": model.total, "aria-posinset": i + 1 });
  element.addEventListener("click", () => go(i));
  fill(element, i);
  return element;
}

function fill(element, i) {
  const r = row(i);
  element.setAttribute("aria-selected", String(i === model.at));
  if (!r) return element.replaceChildren(h("span"), h("span", { class: "where" }, "…"));
  element.dataset.state = r.state;
  element.replaceChildren(
    mark(r),
    h("span", { class: "words" }, ...words(r)),
    h("span", { class: "sure" }, h("span", { class: "hidden" }, "confidence "), percent(r.confidence)),
    h("span", { class: "where" }, `${r.name}:${r.line}`, h("span", { class: "hidden" }, `, ${stateName(r)}`)),
  );
}

function draw() {
  if (!model.total) return;
  const top = real(scrolled);
  const first = Math.max(0, Math.floor(top / HEIGHT) - SPARE);
  const last = Math.min(model.total, Math.ceil((top + room()) / HEIGHT) + SPARE);
  for (const [i, element] of shown) {
    if ((i < first || i >= last) && i !== model.at) {
      element.remove();
      shown.delete(i);
    }
  }
  const shift = scrolled - top;
  for (let i = first; i < last; i++) place(i, shift);
  // The current row stays, in or out of sight: it is what a screen reader is at.
  if (model.at < model.total && (model.at < first || model.at >= last)) place(model.at, shift);
  need(first, last);
}

function place(i, shift) {
  let element = shown.get(i);
  if (!element) {
    element = make(i);
    shown.set(i, element);
    space.append(element);
  }
  const y = `translateY(${Math.min(i * HEIGHT + shift, tall())}px)`;
  if (element.style.transform !== y) element.style.transform = y;
}

function reveal() {
  const top = real(scrolled);
  const y = model.at * HEIGHT;
  const margin = HEIGHT * 1.5;
  if (y < top + margin) scrollTo(bar(Math.max(0, y - margin)));
  else if (y + HEIGHT > top + room() - margin) scrollTo(bar(y + HEIGHT - room() + margin));
}

function scrollTo(top) {
  const to = Math.max(0, Math.min(top, tall() - room()));
  if (to === scrolled) return;
  scrolled = to;
  soon(moveBar, true);
}

const moveBar = () => { box.scrollTop = scrolled; };

function reset() {
  shown = new Map();
  space.replaceChildren();
  space.style.height = `${tall()}px`;
  const empty = h("div", { class: "nothing", role: "option", "aria-selected": "false", "aria-disabled": "true" },
    h("b", {}, model.query.state === "pending" ? "Nothing left to decide here" : "Nothing here"),
    "Choose another status or clear the filters.");
  box.replaceChildren(model.total ? space : empty);
  scrolled = box.scrollTop;
  if (model.total) follow();
}

on("list", reset);
on("rows", ({ changed }) => {
  const ids = new Set(changed.map((r) => r.id));
  for (const [i, element] of shown) if (ids.has(row(i)?.id)) fill(element, i);
});
/** Marks the current row and brings it into sight. */
function follow() {
  if (!model.total) return box.removeAttribute("aria-activedescendant");
  reveal();
  draw();
  for (const [i, element] of shown) {
    const selected = String(i === model.at);
    if (element.getAttribute("aria-selected") !== selected) element.setAttribute("aria-selected", selected);
  }
  box.setAttribute("aria-activedescendant", `row-${model.at}`);
}

on("at", () => soon(follow));
box.addEventListener("scroll", () => {
  scrolled = box.scrollTop;
  soon(draw);
}, { passive: true });
new ResizeObserver(() => {
  height = box.clientHeight || 400;
  soon(follow);
}).observe(box);

const KEYS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
box.addEventListener("keydown", (event) => {
  const by = KEYS[event.key];
  if (by === undefined || event.ctrlKey || event.metaKey || event.altKey || !model.total) return;
  event.preventDefault();
  go(Math.max(0, Math.min(model.total - 1, model.at + by)));
});
