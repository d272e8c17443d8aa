// Which edits are listed and in which order; accepting all from a confidence on.

import { $, announce, count, h } from "./ui.js";
import { act, model, on, search } from "./model.js";

const BARS = 50;
const form = $("filters");
const slider = $("threshold");
const FIELDS = { file: "filter-file", rule: "filter-rule", substitution: "filter-substitution" };

let typing = 0;
let failed = () => {};
/** What to do when the server refuses a filter. */
export function onFailure(what) { failed = what; }

function read() {
  model.query.state = new FormData(form).get("state") ?? "pending";
  model.query.text = $("filter-text").value.trim();
  model.query.order = $("filter-order").value;
  for (const [name, id] of Object.entries(FIELDS)) model.query[name] = $(id).value;
}

async function run() {
  read();
  await search({ keep: true }).catch(failed);
  announce(count(model.total, "edit"));
}

/** Narrows the list to the substitution of a row, or widens it again. */
export function onlySame(row) {
  model.query.substitution = model.query.substitution === String(row.substitution) ? "" : String(row.substitution);
  write();
  return search({ keep: true }).catch(failed);
}

/** Looks at everything again, whatever the list was narrowed to. */
export function everything() {
  clearTimeout(typing);
  const narrowed = ["text", ...Object.keys(FIELDS)].filter((name) => model.query[name]);
  for (const name of narrowed) model.query[name] = "";
  write();
  if (narrowed.length) search({ keep: true }).then(() => announce(count(model.total, "edit"))).catch(failed);
}

/** Shows in the form what the query says. */
function write() {
  for (const radio of form.elements.state) radio.checked = radio.value === model.query.state;
  $("filter-text").value = model.query.text;
  $("filter-order").value = model.query.order;
  for (const [name, id] of Object.entries(FIELDS)) {
    const select = $(id);
    if ([...select.options].every((o) => o.value !== model.query[name])) select.append(h("option", { value: model.query[name] }, "This one"));
    select.value = model.query[name];
  }
  active();
}

function active() {
  const n = Object.keys(FIELDS).filter((name) => model.query[name]).length + (model.query.order === "text" ? 0 : 1);
  $("more-active").hidden = n === 0;
  $("more-active").textContent = `${n} set`;
}

/** The values that a list can be narrowed to, the most frequent ones. */
function options() {
  const all = { file: "All files", rule: "All rules", substitution: "All substitutions" };
  for (const [name, id] of Object.entries(FIELDS)) {
    const select = $(id);
    if (select === document.activeElement) continue;
    const chosen = model.query[name];
    const facet = model.summary.facets[name];
    const made = facet.values.map((v) => h("option", { value: v.value }, `${v.label} (${v.count.toLocaleString("en")})`));
    if (chosen && facet.values.every((v) => v.value !== chosen)) made.push(h("option", { value: chosen }, facet.chosen ?? chosen));
    if (facet.more) made.push(h("option", { value: "", disabled: true }, `and ${facet.more.toLocaleString("en")} more: search for them`));
    select.replaceChildren(h("option", { value: "" }, all[name]), ...made);
    select.value = chosen;
  }
}

const least = () => Number(slider.value) / 100;

/** How many pending edits of the list have at least the confidence of the slider. */
function above() {
  const from = Number(slider.value);
  return model.summary.histogram.slice(from).reduce((a, b) => a + b, 0);
}

function bulk() {
  const bins = model.summary.histogram;
  const wide = Math.ceil(100 / BARS);
  const bars = Array.from({ length: BARS }, (_, i) => bins.slice(i * wide, (i + 1) * wide).reduce((a, b) => a + b, 0));
  // The last bin holds the certain ones too.
  bars[BARS - 1] += bins[100] ?? 0;
  const most = Math.max(1, ...bars);
  const box = $("histogram");
  if (box.children.length !== BARS) box.replaceChildren(...bars.map(() => h("i")));
  bars.forEach((n, i) => {
    const bar = box.children[i];
    bar.style.height = n ? `${Math.max(6, Math.sqrt(n / most) * 100)}%` : "1px";
    bar.className = i * wide >= Number(slider.value) ? "in" : "";
  });
  const n = above();
  $("threshold-value").textContent = `≥ ${least().toFixed(2)}`;
  slider.setAttribute("aria-valuetext", `${least().toFixed(2)}: ${count(n, "edit")}`);
  $("bulk-accept").textContent = `Accept ${n.toLocaleString("en")}`;
  $("bulk-accept").disabled = n === 0 || model.info.readOnly;
}

$("filter-text").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(run, 160);
});
form.addEventListener("change", (event) => {
  if (event.target.id === "filter-text") return;
  run();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  run().then(() => $("list").focus());
});
form.addEventListener("reset", () => setTimeout(run));
slider.addEventListener("input", bulk);
$("bulk-accept").addEventListener("click", () => {
  const n = above();
  act("bulk", { list: model.list, verdict: "accept", least: Number(slider.value) }, () => announce(`Accepted ${count(n, "edit")}`));
});
$("list-refresh").addEventListener("click", () => search({ keep: true }).then(() => $("list").focus()).catch(failed));

on("summary", () => {
  options();
  active();
  bulk();
  const stale = model.query.state !== "all" && model.summary.left < model.total;
  $("list-title").textContent = stale
    ? `${count(model.total, "edit")}, ${model.summary.left.toLocaleString("en")} still ${model.query.state}`
    : count(model.total, "edit");
  $("list-refresh").hidden = !stale;
});
on("query", write);
