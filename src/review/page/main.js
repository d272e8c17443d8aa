// Puts the parts together: bar, dialogs, keys.

import { $, announce, count, fill, h, toast } from "./ui.js";
import { post } from "./api.js";
import { act, begin, current, decide, go, look, model, on, search, settled } from "./model.js";
import "./list.js";
import "./article.js";
import { choose, explain, own, same, teach } from "./card.js";
import { onFailure } from "./filters.js";
import { listen } from "./keys.js";

const fail = (error) => toast(error.message, true);
onFailure(fail);

// Theme: as the system, light, dark.
const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };
const NAMES = { auto: "as the system", light: "light", dark: "dark" };
const system = matchMedia("(prefers-color-scheme: dark)");
let theme = "auto";
try { theme = localStorage.getItem("theme") ?? "auto"; } catch { /* as the system */ }
function dress() {
  document.documentElement.dataset.theme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
  $("theme").textContent = THEMES[theme];
  $("theme").setAttribute("aria-label", `Theme: ${NAMES[theme]}`);
}
system.addEventListener("change", dress);
$("theme").addEventListener("click", () => {
  const names = Object.keys(THEMES);
  theme = names[(names.indexOf(theme) + 1) % names.length];
  try { localStorage.setItem("theme", theme); } catch { /* not kept then */ }
  dress();
  announce(`Theme: ${NAMES[theme]}`);
});
dress();

// The bar.
on("info", () => {
  const { counts, readOnly } = model.info;
  const total = counts.pending + counts.accepted + counts.rejected;
  const done = counts.accepted + counts.rejected;
  $("progress").setAttribute("aria-valuemax", Math.max(1, total));
  $("progress").setAttribute("aria-valuenow", done);
  $("progress-accepted").style.width = `${(100 * counts.accepted) / Math.max(1, total)}%`;
  $("progress-rejected").style.width = `${(100 * counts.rejected) / Math.max(1, total)}%`;
  $("progress-text").textContent = total === 0 ? "No edits" : `${done.toLocaleString("en")} of ${total.toLocaleString("en")} decided`;
  for (const name of ["pending", "accepted", "rejected"]) $(`count-${name}`).textContent = counts[name].toLocaleString("en");
  $("readonly").hidden = !readOnly;
  $("undo").disabled = readOnly || !(model.info.undo || model.saving);
  $("write").disabled = readOnly || counts.accepted === 0;
});
on("saving", () => {
  $("saving").hidden = model.saving < 3;
  $("undo").disabled = model.info.readOnly || !(model.info.undo || model.saving);
});
on("error", fail);
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
      : "Nothing is accepted yet, so there is nothing to write."),
    list(plan.files),
    model.info.counts.pending > 0 && h("p", { class: "quiet" }, `${count(model.info.counts.pending, "edit")} still pending; you can write again later.`));
  $("writing-go").hidden = plan.files.length === 0;
  $("writing-cancel").textContent = "Cancel";
  dialog.showModal();
}
$("writing-cancel").addEventListener("click", () => dialog.close());
$("writing-go").addEventListener("click", async () => {
  $("writing-go").disabled = true;
  try {
    const answer = await post("apply", { revision: model.info.revision });
    $("writing-title").textContent = answer.problems ? "Not everything was written" : "Written";
    $("writing-body").replaceChildren(h("p", {}, `${count(answer.edits, "edit")} written into ${count(answer.written, "file")}.`), list(answer.files));
    $("writing-go").hidden = true;
    $("writing-cancel").textContent = "Close";
    $("writing-cancel").focus();
    announce(`${count(answer.edits, "edit")} written into ${count(answer.written, "file")}`);
    await search({ keep: true });
  } catch (error) {
    dialog.close();
    fail(error);
    await search({ keep: true }).catch(fail);
  } finally {
    $("writing-go").disabled = false;
  }
});

async function quit() {
  await settled();
  const { counts } = model.info;
  try {
    const answer = await post("quit", {});
    model.closed = true;
    $("closed-text").textContent = `${answer.message} You can close this tab.`;
    $("closed").hidden = false;
    announce("Review ended. You can close this tab.");
    document.title = "unspin review: ended";
  } catch (error) { fail(error); }
  return counts;
}

const all = (verdict) => {
  const n = model.summary.pending;
  if (!n || model.info.readOnly) return;
  act("bulk", { list: model.list, verdict, least: 0 }, () => toast(`${{ accept: "Accepted", reject: "Rejected", skip: "Skipped" }[verdict]} ${count(n, "edit")}. Undo with u.`));
};

const acts = {
  accept: () => decide("accept"),
  reject: () => decide("reject"),
  skip: () => decide("skip"),
  own, same, explain,
  always: () => teach("always"),
  never: () => teach("never"),
  "all-accept": () => all("accept"),
  "all-reject": () => all("reject"),
  "all-skip": () => all("skip"),
  next: () => go(model.at + 1).catch(fail),
  previous: () => go(model.at - 1).catch(fail),
  undo: () => act("undo", {}),
  write: openWriting,
  quit,
  help: () => $("help").showModal(),
  search: () => { $("filter-text").focus(); $("filter-text").select(); },
};
listen(acts, (n) => { if (!choose(n)) toast(`There is no alternative ${n} here.`); });
for (const [id, what] of [["undo", acts.undo], ["previous", acts.previous], ["next", acts.next], ["help-open", acts.help], ["write", acts.write]]) {
  $(id).addEventListener("click", what);
}

// Another tab or a script may have decided something.
const check = () => { if (document.visibilityState === "visible") look().catch(() => {}); };
document.addEventListener("visibilitychange", check);
addEventListener("focus", check);
setInterval(check, 4000);
addEventListener("beforeunload", (event) => { if (model.saving) event.preventDefault(); });

begin().then(() => { $("list").focus(); document.documentElement.dataset.ready = ""; }).catch(fail);
// For tests and the curious: how long keys took.
export { current };
