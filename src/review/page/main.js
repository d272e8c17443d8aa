// Puts the parts together: bar, dialogs, keys.

import { $, announce, count, fill, h, soon, toast } from "./ui.js";
import { post } from "./api.js";
import { act, begin, current, decide, go, look, model, on, search, settled } from "./model.js";
import "./list.js";
import "./article.js";
import { answer, ask, choose, explain, own, same, teach } from "./card.js";
import { everything, onFailure, onlySame } from "./filters.js";
import { listen } from "./keys.js";

const fail = (error) => toast(error.message, true);
onFailure(fail);

// Theme: as the system, light, dark.
const THEMES = { auto: "as the system", light: "light", dark: "dark" };
const system = matchMedia("(prefers-color-scheme: dark)");
let theme = "auto";
try { theme = localStorage.getItem("theme") ?? "auto"; } catch { /* as the system */ }
function dress() {
  document.documentElement.dataset.theme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
  $("theme").textContent = `Theme: ${theme}`;
}
system.addEventListener("change", dress);
$("theme").addEventListener("click", () => {
  const names = Object.keys(THEMES);
  theme = names[(names.indexOf(theme) + 1) % names.length];
  try { localStorage.setItem("theme", theme); } catch { /* not kept then */ }
  dress();
  announce(`Theme: ${THEMES[theme]}`);
});
dress();

// The bar.
function bar() {
  const { counts, readOnly } = model.info;
  const done = counts.accepted + counts.rejected + counts.written;
  const total = counts.pending + done;
  $("progress").setAttribute("aria-valuemax", Math.max(1, total));
  $("progress").setAttribute("aria-valuenow", done);
  $("progress-accepted").style.width = `${(100 * (counts.accepted + counts.written)) / Math.max(1, total)}%`;
  $("progress-rejected").style.width = `${(100 * counts.rejected) / Math.max(1, total)}%`;
  $("progress-text").textContent = total === 0 ? "No edits" : `${done.toLocaleString("en")} of ${total.toLocaleString("en")} decided${counts.written ? `, ${counts.written.toLocaleString("en")} written` : ""}`;
  for (const name of ["pending", "accepted", "rejected"]) $(`count-${name}`).textContent = counts[name].toLocaleString("en");
  $("readonly").hidden = !readOnly;
  $("undo").disabled = readOnly || !(model.info.undo || model.saving);
  $("write").disabled = readOnly || counts.accepted === 0;
}
on("info", () => soon(bar));
on("saving", () => {
  document.documentElement.dataset.saved = model.saving ? "no" : "yes";
  $("saving").hidden = model.saving < 3;
  $("undo").disabled = model.info.readOnly || !(model.info.undo || model.saving);
});
on("error", fail);
on("lost", (unsaved) => close("unspin does not answer", unsaved
  ? `It may have ended. ${count(unsaved, "decision")} made last could not be saved; all before are. Run unspin review --web again to go on.`
  : "It may have ended. All decisions are saved; run unspin review --web again to go on."));
on("stale", async (error) => {
  toast(error.message || "Something was decided elsewhere; the page has been brought up to date.", true);
  await search({ keep: true }).catch(fail);
});
on("end", () => toast("That was the last one that is open in this list."));

// Writing the files.
const dialog = $("writing");
const list = (rows) => h("ul", {}, ...rows.map((r) => h("li", { class: r.problem ? "bad" : "" }, h("span", {}, r.name), h("span", {}, r.problem ?? count(r.edits, "edit")))));
async function openWriting() {
  if (model.info.readOnly || dialog.open) return;
  await settled();
  const plan = await post("plan", { revision: model.info.revision }).catch(fail);
  if (!plan) return;
  $("writing-title").textContent = "Write files";
  fill($("writing-body"),
    h("p", {}, plan.files.length
      ? `${count(plan.edits, "accepted edit")} will be written into ${count(plan.total, "file")}. Everything else in the files stays as it is, byte for byte.`
      : plan.left ? "" : "Nothing is accepted yet, so there is nothing to write."),
    list(plan.files),
    plan.left && h("p", {}, plan.left),
    model.info.counts.pending > 0 && h("p", { class: "quiet" }, `${count(model.info.counts.pending, "edit")} still pending; you can write again later.`));
  $("writing-go").hidden = plan.files.length === 0;
  $("writing-cancel").textContent = "Cancel";
  dialog.showModal();
  (plan.files.length ? $("writing-go") : $("writing-cancel")).focus();
}
$("writing-cancel").addEventListener("click", () => dialog.close());
$("writing-go").addEventListener("click", async () => {
  $("writing-go").disabled = true;
  try {
    const written = await post("apply", { revision: model.info.revision });
    $("writing-title").textContent = written.problems ? "Not everything was written" : "Written";
    $("writing-body").replaceChildren(h("p", {}, `${count(written.edits, "edit")} written into ${count(written.written, "file")}.`), list(written.files), written.left ?? "");
    $("writing-go").hidden = true;
    $("writing-cancel").textContent = "Close";
    $("writing-cancel").focus();
    announce(`${count(written.edits, "edit")} written into ${count(written.written, "file")}`);
    await search({ keep: true });
  } catch (error) {
    dialog.close();
    fail(error);
    await search({ keep: true }).catch(fail);
  } finally {
    $("writing-go").disabled = false;
  }
});

/** Nothing more can be done here. */
function close(title, text) {
  model.closed = true;
  $("closed-title").textContent = title;
  $("closed-text").textContent = text;
  $("closed").hidden = false;
  for (const part of document.querySelectorAll("header.bar, main")) part.inert = true;
  $("alert").textContent = `${title}. ${text}`;
  document.title = `unspin review: ${title.toLowerCase()}`;
}

async function quit() {
  await settled();
  try {
    const ended = await post("quit", {});
    close("Review ended", `${ended.message} You can close this tab.`);
  } catch (error) { fail(error); }
}

/** Takes the message away that says what can be undone. */
let undoable = () => {};
const all = (verdict) => {
  const n = model.summary.pending;
  if (!n) return toast("Nothing is pending in this list.");
  const [word, done] = { accept: ["Accept", "Accepted"], reject: ["Reject", "Rejected"], skip: ["Skip", "Skipped"] }[verdict];
  const then = () => act("bulk", { list: model.list, verdict, least: 0 }, () => { undoable = toast(`${done} ${count(n, "edit")}; u undoes it.`); });
  ask(`${word} all ${count(n, "pending edit")} of this list`, [{ key: "y", label: `${word} all`, then }]);
};

const acts = {
  accept: () => decide("accept"),
  reject: () => decide("reject"),
  skip: () => decide("skip"),
  own, same, explain, everything,
  only: () => { if (current()) onlySame(current()); },
  always: () => teach("always"),
  never: () => teach("never"),
  "all-accept": () => all("accept"),
  "all-reject": () => all("reject"),
  "all-skip": () => all("skip"),
  next: () => go(model.at + 1).catch(fail),
  previous: () => go(model.at - 1).catch(fail),
  undo: () => act("undo", {}, () => undoable()),
  write: openWriting,
  quit,
  help: () => $("help").showModal(),
  search: () => { $("filter-text").focus(); $("filter-text").select(); },
};
listen(acts, (n) => { if (!choose(n)) toast(`There is no alternative ${n} here.`); }, answer);
for (const [id, what] of [["undo", acts.undo], ["previous", acts.previous], ["next", acts.next], ["help-open", acts.help], ["write", acts.write]]) {
  $(id).addEventListener("click", what);
}

// Another tab or a script may have decided something.
const check = () => { if (document.visibilityState === "visible") look().catch(fail); };
document.addEventListener("visibilitychange", check);
addEventListener("focus", check);
setInterval(check, 4000);
addEventListener("beforeunload", (event) => { if (model.saving && !model.closed) event.preventDefault(); });

begin().then(() => { $("list").focus(); document.documentElement.dataset.ready = ""; }).catch(fail);
