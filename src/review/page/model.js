// What the page knows: the list that the filter gave, the rows of it that were looked at, and where one is.
//
// The server holds the review. A list is fixed when the filter is set, so that decided rows stay where they are;
// rows come in pages. A decision shows at once and is sent in the order of the keys; what the server answers holds.

import { get, post, Failure } from "./api.js";

const PAGE = 100;
const KEPT = 60;

export const model = {
  info: null,
  query: { state: "pending", order: "text", text: "", file: "", rule: "", substitution: "" },
  list: null,
  total: 0,
  summary: null,
  at: 0,
  saving: 0,
  closed: false,
};

const listeners = new Map();
/** Calls `what` when something happens: `outcome` (what came of a key), `list`, `rows` (those that came or changed), `many`, `at`, `summary`, `info`, `saving`, `end`, `query`, `stale`, `lost`, `error`. */
export function on(event, what) {
  listeners.set(event, [...(listeners.get(event) ?? []), what]);
}
function emit(event, detail) {
  for (const what of listeners.get(event) ?? []) what(detail);
}

let pages = new Map();
let coming = new Map();

/** The row at a place of the list when it is here. */
export const row = (i) => pages.get(Math.floor(i / PAGE))?.[i % PAGE];
export const current = () => row(model.at);

/** All rows that are here, each with its place in the list. */
export function* rowsHere() {
  for (const [page, rows] of pages) for (let i = 0; i < rows.length; i++) yield [page * PAGE + i, rows[i]];
}

/** Loads the rows of a range; resolves when they are here. */
export function need(from, to) {
  const wanted = [];
  for (let page = Math.floor(Math.max(0, from) / PAGE); page * PAGE < Math.min(to, model.total); page++) {
    if (pages.has(page)) continue;
    if (!coming.has(page)) coming.set(page, fetchPage(page, coming));
    wanted.push(coming.get(page));
  }
  return Promise.all(wanted);
}

async function fetchPage(page, mine) {
  const list = model.list;
  try {
    const answer = await get("rows", { list, from: page * PAGE, count: PAGE });
    if (list !== model.list || mine !== coming) return;
    pages.set(page, answer.rows);
    // Rows far from the current one can be loaded again.
    if (pages.size > KEPT) {
      const here = model.at / PAGE;
      const far = [...pages.keys()].sort((a, b) => Math.abs(b - here) - Math.abs(a - here))[0];
      if (far !== page) pages.delete(far);
    }
    emit("rows", { changed: answer.rows });
  } catch (error) {
    if (error.status === 410 && list === model.list) await search({ keep: true });
    else emit("error", error);
  } finally {
    mine.delete(page);
  }
}

// What a reload goes on with; each tab and each run of the server has its own.
const place = (name) => `${name} of ${location.pathname}`;
function remember(name, value) {
  try { sessionStorage.setItem(place(name), JSON.stringify(value)); } catch { /* it begins anew then */ }
}
function recall(name) {
  try { return JSON.parse(sessionStorage.getItem(place(name))) ?? undefined; } catch { return undefined; }
}
on("at", () => remember("edit", current()?.id));

let searches = 0;
/** Sets the filter and asks for a list; `keep` stays at the edit, or near it. */
export async function search({ keep = false, id = undefined } = {}) {
  const stay = id ?? (keep ? current()?.id : undefined);
  const mine = ++searches;
  remember("query", model.query);
  const answer = await post("list", { query: model.query, stay: stay ?? null });
  if (mine !== searches) return;
  Object.assign(model, { list: answer.list, total: answer.total, summary: answer.summary });
  pages = new Map();
  coming = new Map();
  model.at = Math.max(0, Math.min(answer.at, answer.total - 1));
  revise(answer.info);
  emit("list");
  emit("many");
  emit("summary");
  await need(model.at - 20, model.at + 60);
  emit("at", { jump: true });
}

function revise(info) {
  // Answers may overtake each other.
  if (!info || info.revision < (model.info?.revision ?? 0)) return;
  model.info = info;
  emit("info");
}

let summarising = 0;
function summariseSoon() {
  clearTimeout(summarising);
  summarising = setTimeout(async () => {
    const list = model.list;
    try {
      const answer = await get("summary", { list });
      if (list !== model.list) return;
      model.summary = answer.summary;
      emit("summary");
    } catch { /* the next one comes */ }
  }, 250);
}

/** Goes to a place of the list. */
export async function go(i) {
  if (i < 0 || i >= model.total) return false;
  model.at = i;
  if (!row(i)) await need(i - 20, i + 40);
  if (model.at === i) emit("at", {});
  need(i + 1, i + 60);
  return true;
}

/** Goes to an edit of the article. When the list does not have it, everything is listed. Resolves to whether it is there. */
export async function goTo(id) {
  const there = () => current()?.id === id;
  for (const [i, r] of rowsHere()) if (r.id === id) return (await go(i)) && there();
  const answer = await get("find", { list: model.list, id });
  if (answer.at !== null) return (await go(answer.at)) && there();
  Object.assign(model.query, { state: "all", text: "", file: "", rule: "", substitution: "" });
  emit("query");
  await search({ id });
  return there();
}

const open = (r) => r.state === "pending" && !r.skipped;

/** Goes to the next edit that is open, from the start when there is none below. */
async function goOn() {
  for (let i = model.at + 1; i < model.total; i++) {
    const r = row(i);
    if (!r) break;
    if (open(r)) return go(i);
  }
  await settled();
  try {
    const answer = await get("open", { list: model.list, from: model.at + 1 });
    if (answer.at !== null) return go(answer.at);
    emit("end");
  } catch (error) { emit("error", error); }
  return false;
}

// Decisions wait here for those before them.
let queue = [];
let sending = null;
/** Resolves when everything that was decided is saved. */
export const settled = () => sending ?? Promise.resolve();

function enqueue(work) {
  queue.push(work);
  model.saving = queue.length;
  emit("saving");
  sending ??= send();
}

async function send() {
  let tries = 0;
  while (queue.length) {
    // Single decisions that piled up are sent together.
    let n = 1;
    if (queue[0].one) while (n < queue.length && n < 200 && queue[n].one) n++;
    const batch = queue.slice(0, n);
    const path = batch[0].path;
    const body = batch[0].one ? { decisions: batch.map((w) => w.body) } : batch[0].body;
    try {
      const answer = await post(path, { revision: model.info.revision, ...body });
      tries = 0;
      model.info.revision = answer.info.revision;
      queue.splice(0, n);
      // A row takes what the answer says, unless a later decision on it waits.
      accept(answer);
      batch.at(-1).done?.(answer);
      if (answer.refused && !batch[0].tells) emit("error", new Failure(422, answer.refused));
    } catch (error) {
      if (error.status === 0 && tries < 3) {
        // If it was done all the same, the server refuses it as stale.
        tries += 1;
        await new Promise((resolve) => setTimeout(resolve, 300 * tries));
        continue;
      }
      const lost = queue.length;
      for (const work of queue) work.failed?.();
      queue = [];
      model.saving = 0;
      emit("saving");
      sending = null;
      if (error.status === 0) return emit("lost", lost);
      if (error.status === 409) return emit("stale", error);
      emit("error", error);
      await search({ keep: true }).catch((e) => emit("error", e));
      return;
    }
    model.saving = queue.length;
    emit("saving");
  }
  sending = null;
}

/** Takes over what the server says has changed. */
function accept(answer) {
  if (queue.length === 0) revise(answer.info);
  if (answer.rows) {
    const fresh = new Map(answer.rows.map((r) => [r.id, r]));
    const later = new Set(queue.map((w) => w.body?.id));
    for (const [, r] of rowsHere()) {
      const now = fresh.get(r.id);
      if (r.substitution in answer.same) r.same = answer.same[r.substitution];
      if (now && !later.has(r.id)) Object.assign(r, now);
    }
    emit("rows", { changed: answer.rows });
  } else {
    pages = new Map();
    coming = new Map();
    need(model.at - 20, model.at + 60).then(() => emit("at", {}));
    emit("many");
  }
  summariseSoon();
}

/** Decides the current edit: `accept`, `reject`, `skip`, or `write` with a wording. */
export function decide(verdict, wording) {
  const r = current();
  if (!r || model.info.readOnly) return;
  const before = r.state;
  r.skipped = verdict === "skip";
  r.state = { accept: "accepted", reject: "rejected", skip: "pending", write: wording === r.before ? "rejected" : "accepted" }[verdict];
  r.written = verdict === "write" ? wording : r.after;
  const { counts } = model.info;
  counts[before] -= 1;
  counts[r.state] += 1;
  emit("info");
  emit("rows", { changed: [r] });
  const left = r.state === "rejected" && verdict === "write";
  emit("outcome", left ? "Left as it is" : { accept: "Accepted", reject: "Rejected", skip: "Skipped", write: "Accepted" }[verdict]);
  enqueue({ one: true, path: "decide", body: { id: r.id, verdict, wording } });
  goOn();
}

/** Accepts a wording of one's own for the current edit once the server takes it; resolves to why it does not, or to nothing. */
export async function write(wording) {
  const r = current();
  const refused = await new Promise((resolve) => enqueue({
    path: "decide",
    body: { decisions: [{ id: r.id, verdict: "write", wording }] },
    tells: true,
    done: (answer) => resolve(answer.refused),
    failed: () => resolve("It was not saved; try again."),
  }));
  if (!refused && current() === r && !open(r)) {
    emit("outcome", r.state === "rejected" ? "Left as it is" : "Accepted");
    goOn();
  }
  return refused;
}

/** Asks for something that concerns more than the current edit, and then goes on to the next open one. */
export function act(path, body, done) {
  if (model.info.readOnly) return;
  enqueue({
    path,
    body,
    done: (answer) => {
      done?.(answer);
      if (path === "undo" && !answer.refused) emit("outcome", "Undone");
      if (path === "undo" && answer.id) goTo(answer.id);
      else settled().then(() => { if (current() && !open(current())) goOn(); });
    },
  });
}

let silent = 0;
/** Asks whether somebody else decided something meanwhile. */
export async function look() {
  if (!model.info || sending || model.closed) return;
  let answer;
  try {
    answer = await get("news", { revision: model.info.revision, file: current()?.file ?? "" });
    silent = 0;
  } catch (error) {
    silent += 1;
    if (error.status === 0 && silent > 1) emit("lost", 0);
    return;
  }
  if (!answer || sending) return;
  // What was decided here in the meantime is no news.
  if (answer.revision !== model.info.revision) emit("stale", new Failure(409, answer.message));
  else if (answer.noticed) emit("error", new Failure(409, answer.message));
}

export const begin = async () => {
  revise(await get("info"));
  const id = recall("edit");
  Object.assign(model.query, recall("query"));
  await search({ id });
  emit("query");
};
