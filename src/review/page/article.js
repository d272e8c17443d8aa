// The article, spun on the left and restored on the right.
//
// A file is divided into sections, which bounds the height, and a section into chunks, which are filled when they come
// near and emptied when they are far away.

import { $, h, soon, stateName, visible, wordingOf } from "./ui.js";
import { get } from "./api.js";
import { current, goTo, model, on } from "./model.js";
import { peek, unpeek } from "./peek.js";

const CHUNK = 40;
const SECTION = 4000;

const box = $("article");
// What is shown: the number of the file, its version, how many blocks it has, the section.
let shown = { file: -1, version: -1, total: 0, section: -1 };
let chunks = [];
let edits = new Map();
// The height of a block that was not shown yet, in pixels.
let guess = 90;
let wanted = 0;
// Whether the file may have been read again since.
let unsure = false;
// The edit that was clicked on.
let pointed = null;

const near = new IntersectionObserver((entries) => {
  for (const e of entries) if (e.isIntersecting) load(chunks[e.target.dataset.chunk]);
}, { root: box, rootMargin: "1200px 0px" });
const far = new IntersectionObserver((entries) => {
  for (const e of entries) if (!e.isIntersecting) empty(chunks[e.target.dataset.chunk]);
}, { root: box, rootMargin: "6000px 0px" });

/** Lays out the empty chunks of a section. */
function layOut(file, section, total, version) {
  near.disconnect();
  far.disconnect();
  unpeek();
  shown = { file, section, total, version };
  edits = new Map();
  chunks = [];
  const first = section * SECTION;
  const last = Math.min(total, first + SECTION);
  const move = (to, label) => h("button", { type: "button", class: "section-move link", onclick: () => turn(to) }, label);
  const parts = [];
  if (first > 0) parts.push(move(section - 1, "Show what comes before"));
  for (let from = first; from < last; from += CHUNK) {
    const to = Math.min(last, from + CHUNK);
    const element = h("div", { class: "chunk", "data-chunk": chunks.length });
    element.style.height = `${(to - from) * guess}px`;
    chunks.push({ element, from, to, state: "empty", ids: [] });
    parts.push(element);
  }
  if (last < total) parts.push(move(section + 1, "Show what follows"));
  box.replaceChildren(...parts);
  box.scrollTop = 0;
  for (const chunk of chunks) {
    near.observe(chunk.element);
    far.observe(chunk.element);
  }
}

function turn(section) {
  layOut(shown.file, section, shown.total, shown.version);
  box.focus();
}

async function load(chunk) {
  if (!chunk) return;
  if (chunk.state !== "empty") return chunk.coming;
  chunk.state = "coming";
  const at = shown;
  chunk.coming = (async () => {
    try {
      const answer = await get("blocks", { file: at.file, from: chunk.from, to: chunk.to });
      if (at !== shown || chunk.state !== "coming") return;
      const known = new Map(answer.edits.map((r) => [r.id, r]));
      chunk.ids = answer.edits.map((r) => r.id);
      chunk.element.replaceChildren(...answer.blocks.map((b, i) => block(b, known, chunk.from + i)));
      chunk.element.style.height = "";
      chunk.state = "here";
      guess = 0.8 * guess + 0.2 * (chunk.element.offsetHeight / Math.max(1, chunk.to - chunk.from));
      highlight();
    } catch (error) {
      chunk.state = "empty";
      if (at === shown) chunk.element.replaceChildren(h("p", { class: "quiet" }, error.message));
    }
  })();
  return chunk.coming;
}

function empty(chunk) {
  if (!chunk || chunk.state !== "here" || chunk.ids.includes(current()?.id)) return;
  chunk.element.style.height = `${chunk.element.offsetHeight}px`;
  chunk.element.replaceChildren();
  for (const id of chunk.ids) edits.delete(id);
  chunk.state = "empty";
}

/** A block: a line of the source, or a part of a very long one. Parts are texts and edits. */
function block(parts, known, number) {
  if (parts.length === 0) return h("div", { class: "block blank" });
  const spun = h("p", { lang: "en" });
  const restored = h("p", { lang: "en" });
  for (const part of parts) {
    if (typeof part === "string") {
      spun.append(part);
      restored.append(part);
      continue;
    }
    const r = known.get(part.id);
    const entry = { row: r, spun: h("del", { class: "edit", "data-id": r.id }, r.before), restored: h("ins", { class: "edit", "data-id": r.id }) };
    edits.set(r.id, entry);
    dress(entry);
    spun.append(entry.spun);
    restored.append(entry.restored);
  }
  return h("div", { class: number === 0 && shown.total > 2 ? "block title" : "block" }, spun, restored);
}

function dress(entry) {
  const { row: r, spun, restored } = entry;
  spun.dataset.state = restored.dataset.state = r.state;
  const text = r.state === "rejected" ? r.before : wordingOf(r);
  restored.replaceChildren(h("span", { class: "hidden" }, `[${stateName(r)}] `), visible(text));
}

let marked = null;
function highlight() {
  const entry = edits.get(current()?.id);
  if (marked === entry && entry?.spun.classList.contains("current")) return entry;
  for (const side of marked ? [marked.spun, marked.restored] : []) side.classList.remove("current");
  for (const side of entry ? [entry.spun, entry.restored] : []) side.classList.add("current");
  marked = entry ?? null;
  return entry;
}

/** Brings the current edit into view, a little above the middle; what is in view already is left where it is. */
function show(entry, jump) {
  const view = box.getBoundingClientRect();
  const place = entry.restored.getBoundingClientRect();
  const y = place.top - view.top;
  if (jump || y < 12 || y > view.height * 0.85) box.scrollTop += y - view.height * 0.38;
}

const keepInSight = () => { if (marked) show(marked, false); };
const jumpTo = () => { if (marked) show(marked, true); };

async function follow(jump) {
  const r = current();
  const mine = ++wanted;
  if (!r) return;
  const ready = !unsure && shown.file === r.file && highlight();
  // Nothing moves under the pointer.
  const still = pointed === r.id;
  pointed = null;
  if (ready) return still || soon(jump ? jumpTo : keepInSight, true);
  const place = await get("place", { id: r.id });
  if (mine !== wanted) return;
  unsure = false;
  const section = Math.floor(place.block / SECTION);
  if (shown.file !== place.file || shown.section !== section || shown.version !== place.version) {
    layOut(place.file, section, place.blocks, place.version);
  }
  const chunk = chunks[Math.floor((place.block - section * SECTION) / CHUNK)];
  // The article scrolls, not the page around it.
  if (chunk?.state === "empty") box.scrollTop += chunk.element.getBoundingClientRect().top - box.getBoundingClientRect().top;
  await load(chunk);
  if (mine !== wanted) return;
  const entry = highlight();
  if (entry) show(entry, true);
}

function head(r) {
  $("reader-title").textContent = r.name;
  $("reader-title").title = r.name;
  $("reader-note").textContent = `${(model.at + 1).toLocaleString("en")} of ${model.total.toLocaleString("en")}`;
  box.setAttribute("aria-label", `Article ${r.name}, spun and restored side by side`);
}

const fail = (error) => box.replaceChildren(h("p", { class: "quiet" }, error.message));
on("at", ({ jump }) => {
  const r = current();
  if (r) head(r);
  follow(jump).catch(fail);
});
on("rows", ({ changed }) => {
  for (const r of changed) {
    const entry = edits.get(r.id);
    if (!entry) continue;
    entry.row = { ...entry.row, ...r };
    dress(entry);
  }
});
on("many", refresh);
on("list", () => {
  if (model.total === 0) $("reader-note").textContent = "";
  unsure = true;
});

/** After many edits changed, loads those that are shown again. */
async function refresh() {
  const at = shown;
  for (const chunk of chunks.filter((c) => c.state === "here")) {
    const answer = await get("blocks", { file: at.file, from: chunk.from, to: chunk.to }).catch(() => null);
    if (at !== shown || !answer) return;
    for (const r of answer.edits) {
      const entry = edits.get(r.id);
      if (entry && (entry.row.state !== r.state || entry.row.written !== r.written)) {
        entry.row = r;
        dress(entry);
      }
    }
  }
}

box.addEventListener("click", (event) => {
  const id = event.target.closest(".edit")?.dataset.id;
  if (!id) return;
  unpeek();
  pointed = id;
  goTo(id).catch(fail);
});
box.addEventListener("pointerover", (event) => {
  const element = event.target.closest(".edit");
  const entry = element && edits.get(element.dataset.id);
  if (entry && element.dataset.id !== current()?.id) peek(element, entry.row);
});
box.addEventListener("scroll", unpeek, { passive: true });
// When the card below grows, the current edit stays in sight.
new ResizeObserver(() => soon(keepInSight, true)).observe(box);
