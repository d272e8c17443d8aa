// The card of the current edit: what it says, what else it could say, why, and what to do.

import { $, announce, fill, h, mark, outcome, percent, soon, stateName, visible, wordingOf, words } from "./ui.js";
import { get } from "./api.js";
import { act, current, decide, model, on, write } from "./model.js";

const box = $("card");
let writing = false;
let explained = false;
let asked = null;
let drawn = null;

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

/**
 * Asks before many edits are decided: `text`, and answers with a key, a label and what to do. The first answer is also
 * that of Enter; any other key leaves everything as it is.
 */
export function ask(text, answers) {
  if (model.info.readOnly) return;
  asked = { text, answers };
  draw();
  box.querySelector(".ask button").focus();
  announce(text);
}

/** Takes a key while something is asked; says whether it did. */
export function answer(key) {
  if (!asked) return false;
  const { answers } = asked;
  // Enter and Space press the button that has the focus.
  if ((key === "Enter" || key === " ") && box.querySelector(".ask")?.contains(document.activeElement)) return true;
  const chosen = key === "Enter" ? answers[0] : answers.find((a) => a.key === key);
  settle(chosen);
  return true;
}

function settle(chosen) {
  asked = null;
  draw();
  $("list").focus();
  if (chosen) chosen.then();
  else announce("Nothing changed");
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
  // What a person is writing stays, whatever answers come in meanwhile.
  if (writing && drawn === r.id && box.querySelector(".own input") === document.activeElement) return;
  drawn = r.id;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
  const locked = model.info.readOnly;
  const button = (name, key, label, what, kind = "", title = undefined) =>
    h("button", { type: "button", "data-act": name, "data-key": key, class: kind, title, disabled: locked, onclick: what }, label);
  fill(box,
    h("div", { class: "card-top" },
      mark(r),
      h("h3", { class: "card-words", id: "card-title" }, ...words(r)),
      h("p", { class: "quiet" }, `${stateName(r)} · line ${r.line.toLocaleString("en")}`)),
    h("div", { class: "choices", role: "group", "aria-label": "Alternatives" },
      h("button", { type: "button", "data-act": "proposed", lang: "en", disabled: locked, "aria-pressed": String(r.state === "accepted" && r.written === r.after), onclick: () => decide("accept") },
        visible(r.after), h("small", {}, percent(r.confidence))),
      ...choices(r).slice(0, 9).map((a, i) => {
        const kept = a.after === r.before;
        const pressed = kept ? r.state === "rejected" : r.state === "accepted" && r.written === a.after;
        return h("button", { type: "button", "data-act": `choice-${i}`, "data-key": i + 1, lang: "en", disabled: locked, "aria-pressed": String(pressed), onclick: () => choose(i + 1) },
          kept ? h("i", {}, "as it is") : visible(a.after), h("small", {}, percent(a.confidence)));
      })),
    writing && ownField(r),
    explained && why(r),
    asked ? h("div", { class: "ask", role: "group", "aria-label": asked.text },
      h("p", {}, asked.text),
      ...asked.answers.map((a, i) => h("button", { type: "button", "data-key": a.key, class: i === 0 ? "primary" : "", onclick: () => settle(a) }, a.label)),
      h("button", { type: "button", onclick: () => settle(null) }, "Cancel")) :
    h("div", { class: "acts", role: "group", "aria-label": "Decide" },
      button("accept", "a", "Accept", () => decide("accept"), "accept"),
      button("reject", "r", "Reject", () => decide("reject"), "reject"),
      button("skip", "s", "Skip", () => decide("skip")),
      button("own", "e", "Write own", own),
      r.same > 1 && button("same", "f", `All ${r.same.toLocaleString("en")} like this`, same, "", "Decides every pending edit with this substitution"),
      h("span", { class: "gap" }),
      button("always", "+", "Always", () => teach("always"), "", "Accepts all that are the same and remembers the substitution"),
      button("never", "x", "Never", () => teach("never"), "", "Rejects all that are the same and remembers never to make the substitution"),
      h("button", { type: "button", "data-act": "explain", "data-key": "i", "aria-expanded": String(explained), onclick: explain }, "Why")),
  );
  if (held && !writing && !asked) box.querySelector(`[data-act="${held}"]`)?.focus();
}

function ownField(r) {
  const field = h("input", { type: "text", id: "own-text", value: r.typed, lang: "en", autocomplete: "off", maxlength: 500, "aria-describedby": "own-problem" });
  const close = () => {
    writing = false;
    draw();
    $("list").focus();
  };
  const problem = h("p", { id: "own-problem", class: "problem", role: "alert" });
  // A wording that is refused stays to be corrected: keys that follow are not commands.
  const take = async (event) => {
    event.preventDefault();
    if (field.readOnly) return;
    const wording = field.value.trim();
    field.readOnly = true;
    const refused = wording ? await write(wording) : "A wording is one line of text; to leave the place as it is, reject it.";
    field.readOnly = false;
    if (!refused) return close();
    problem.textContent = refused;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return h("form", { class: "own", onsubmit: take }, h("label", { class: "hidden", for: "own-text" }, "Your wording"), field, h("button", { class: "primary" }, "Use it"), h("button", { type: "button", onclick: close }, "Cancel"), problem);
}

function why(r) {
  const list = h("dl", {});
  const add = (name, ...text) => list.append(h("dt", {}, name), h("dd", {}, ...text));
  add("Rule", r.rule);
  add("Context", h("span", { lang: "en" }, `… ${r.left} `, h("b", {}, r.before), ` ${r.right} …`));
  const table = h("table", {});
  const cells = (kind, ...texts) => h("tr", {}, ...texts.map((t, i) => h(kind, { scope: kind === "th" ? "col" : undefined, class: i > 0 && i < 4 ? "number" : "" }, t)));
  const signed = (x) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(2);
  get("why", { id: r.id }).then(({ readings }) => {
    if (!readings.length) return;
    table.append(
      h("caption", { class: "hidden" }, "What spoke for each wording"),
      h("thead", {}, cells("th", "Wording", "Probability", "Context", "Spinner", "Evidence")),
      h("tbody", {}, ...readings.map((x) => cells("td", x.rule ? visible(x.after) : h("i", {}, "as it is"), x.posterior.toFixed(3), signed(x.context), signed(x.channel), x.evidence))));
  }).catch(() => {});
  return h("div", { class: "why" }, list, table);
}

const edits = (n) => (n === 1 ? "this edit" : `${n.toLocaleString("en")} edits`);

/** Decides all pending edits with the substitution of this one. */
export function same() {
  const r = current();
  if (!r) return;
  const send = (verdict) => () => act("same", { id: r.id, verdict });
  ask(`Decide ${edits(Math.max(1, r.same))} with “${r.before} → ${visible(r.after)}”`, [
    { key: "a", label: "Accept all", then: send("accept") },
    { key: "r", label: "Reject all", then: send("reject") },
    { key: "s", label: "Skip all", then: send("skip") },
  ]);
}

/** Teaches the substitution of this edit, for always or for never. */
export function teach(how) {
  const r = current();
  if (!r) return;
  const now = how === "always" ? wordingOf(r) : r.after;
  const verb = how === "always" ? "Accept" : "Reject";
  ask(`${verb} ${edits(Math.max(1, r.same))} with “${r.before} → ${visible(now)}”, and ${how} make it from now on`, [
    { key: "y", label: how === "always" ? "Always" : "Never", then: () => act("teach", { id: r.id, how }) },
  ]);
}

on("outcome", outcome);
let last = null;
on("at", () => {
  const r = current();
  if (r?.id !== last) {
    writing = false;
    asked = null;
  }
  last = r?.id;
  soon(draw);
  if (!r) return;
  const now = wordingOf(r);
  announce(`${model.at + 1} of ${model.total}: ${r.before} becomes ${now || "nothing"}, ${percent(r.confidence)}, ${stateName(r)}`);
});
on("rows", ({ changed }) => {
  if (!writing && !asked && changed.some((r) => r.id === current()?.id)) soon(draw);
});
on("list", () => soon(draw));
