// The card of the current edit: what it says, what else it could say, why, and what to do.

import { $, announce, fill, h, mark, percent, stateName, words } from "./ui.js";
import { get } from "./api.js";
import { act, current, decide, model, on } from "./model.js";

const box = $("card");
let writing = false;
let explained = false;

/** The wordings to choose from, in the order of their digits. */
const choices = (r) => r.alternatives;

/** Takes the alternative with a digit; says whether there is one. */
export function choose(n) {
  const r = current();
  const choice = r && choices(r)[n - 1];
  if (choice) decide("write", choice.after);
  return Boolean(choice);
}

/** Opens the field for a wording of one's own. */
export function own() {
  if (!current() || model.info.readOnly) return;
  writing = true;
  draw();
  const field = box.querySelector(".own input");
  field.focus();
  field.select();
}

/** Shows or hides the explanation. */
export function explain() {
  explained = !explained;
  draw();
  if (explained) announce(box.querySelector(".why")?.textContent ?? "");
}

function draw() {
  const r = current();
  if (!r) return box.replaceChildren();
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
  const locked = model.info.readOnly;
  const now = r.state === "accepted" ? r.written : r.after;
  const button = (name, key, label, what, kind = "", title = undefined) =>
    h("button", { type: "button", "data-act": name, "data-key": key, class: kind, title, disabled: locked, onclick: what }, label);
  fill(box,
    h("div", { class: "card-top" },
      mark(r),
      h("h3", { class: "card-words", id: "card-title" }, ...words(r, now)),
      h("p", { class: "quiet" }, `${stateName(r)} · line ${r.line.toLocaleString("en")}`)),
    h("div", { class: "choices", role: "group", "aria-label": "Alternatives" },
      h("button", { type: "button", "data-act": "proposed", lang: "en", disabled: locked, "aria-pressed": String(r.state === "accepted" && r.written === r.after), onclick: () => decide("accept") },
        r.after, h("small", {}, percent(r.confidence))),
      ...choices(r).slice(0, 9).map((a, i) => {
        const kept = a.after === r.before;
        const pressed = kept ? r.state === "rejected" : r.state === "accepted" && r.written === a.after;
        return h("button", { type: "button", "data-act": `choice-${i}`, "data-key": i + 1, lang: "en", disabled: locked, "aria-pressed": String(pressed), onclick: () => choose(i + 1) },
          kept ? h("i", {}, "as it is") : a.after, h("small", {}, percent(a.confidence)));
      })),
    writing && ownField(r),
    explained && why(r),
    h("div", { class: "acts", role: "group", "aria-label": "Decide" },
      button("accept", "a", "Accept", () => decide("accept"), "accept"),
      button("reject", "r", "Reject", () => decide("reject"), "reject"),
      button("skip", "s", "Skip", () => decide("skip")),
      button("own", "e", "Write own", own),
      r.same > 1 && button("same", "f", `All ${r.same.toLocaleString("en")} like this`, () => same(), "", "Accepts every pending edit with this substitution"),
      h("span", { class: "gap" }),
      button("always", "+", "Always", () => teach("always"), "", "Accepts all that are the same and remembers the substitution"),
      button("never", "x", "Never", () => teach("never"), "", "Rejects all that are the same and remembers never to make the substitution"),
      h("button", { type: "button", "data-act": "explain", "data-key": "i", "aria-expanded": String(explained), onclick: explain }, "Why")),
  );
  if (held && !writing) box.querySelector(`[data-act="${held}"]`)?.focus();
}

function ownField(r) {
  const field = h("input", { type: "text", id: "own-text", value: r.state === "accepted" ? r.written : r.after, lang: "en", autocomplete: "off", maxlength: 500 });
  const close = () => {
    writing = false;
    draw();
    $("list").focus();
  };
  const take = (event) => {
    event.preventDefault();
    const wording = field.value.trim();
    close();
    if (wording) decide("write", wording);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return h("form", { class: "own", onsubmit: take }, h("label", { class: "hidden", for: "own-text" }, "Your wording"), field, h("button", { class: "primary" }, "Use it"), h("button", { type: "button", onclick: close }, "Cancel"));
}

function why(r) {
  const list = h("dl", { class: "why" });
  const add = (name, ...text) => list.append(h("dt", {}, name), h("dd", {}, ...text));
  add("Rule", r.rule);
  add("Context", h("span", { lang: "en" }, `… ${r.left} `, h("b", {}, r.before), ` ${r.right} …`));
  add("Confidence", `${r.confidence.toFixed(3)}${r.confidence >= 0.9 ? ": nine in ten such edits or more are right" : ""}`);
  if (r.same > 1) add("The same", `${r.same.toLocaleString("en")} pending edits make this substitution`);
  get("why", { id: r.id }).then((answer) => {
    for (const [name, text] of answer.facts) add(name, text);
  }).catch(() => {});
  return list;
}

/** Accepts all pending edits with the substitution of this one, or does with them what was done with it. */
export function same() {
  const r = current();
  if (!r) return;
  act("same", { id: r.id, verdict: r.state === "rejected" ? "reject" : "accept" });
}

/** Teaches the substitution of this edit, for always or for never. */
export function teach(how) {
  const r = current();
  if (r) act("teach", { id: r.id, how });
}

let last = null;
on("at", () => {
  const r = current();
  if (r?.id !== last) writing = false;
  last = r?.id;
  draw();
  if (!r) return;
  const now = r.state === "accepted" ? r.written : r.after;
  announce(`${model.at + 1} of ${model.total}: ${r.before} becomes ${now}, ${percent(r.confidence)}, ${stateName(r)}`);
});
on("rows", (detail) => {
  if (!detail || detail.changed.some((r) => r.id === current()?.id)) if (!writing) draw();
});
on("list", () => { if (!model.total) draw(); });
