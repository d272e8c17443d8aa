// The keys, which are those of the terminal.

import { $, h } from "./ui.js";

/** Key, what it does, and what of. */
export const KEYS = [
  ["a", "Accept", "accept"], ["r", "Reject", "reject"], ["s", "Skip", "skip"],
  ["1–9", "Take that alternative", null], ["e", "Write your own", "own"], ["f", "Decide all of the same substitution", "same"],
  ["A", "Accept all that are listed", "all-accept"], ["R", "Reject all that are listed", "all-reject"], ["S", "Skip all that are listed", "all-skip"],
  ["n", "Next", "next"], ["p", "Previous", "previous"], ["u", "Undo", "undo"], ["=", "List only this substitution, or all again", "only"],
  ["+", "Always, and remember it", "always"], ["x", "Never, and remember it", "never"], ["i", "Why", "explain"],
  ["w", "Write the files", "write"], ["q", "End the review", "quit"], ["?", "Help", "help"], ["/", "Search", "search"], ["Esc", "List everything again", null],
];
const OTHERS = { ArrowDown: "next", ArrowUp: "previous", ArrowRight: "next", ArrowLeft: "previous", Backspace: "undo", h: "help" };
const byKey = new Map([...KEYS.filter(([, , act]) => act).map(([key, , act]) => [key, act]), ...Object.entries(OTHERS)]);

const editing = (e) => e.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(e.tagName);
const pressing = (e) => ["BUTTON", "SUMMARY", "A"].includes(e.tagName);

/**
 * Listens; `acts` has a function for each act, `digit` takes a digit, `asked` a key when there is a question. Letters can be
 * switched off.
 */
export function listen(acts, digit, asked) {
  const on = $("shortcuts");
  const keep = (value) => { try { localStorage.setItem("keys", value); } catch { /* not kept then */ } };
  try { on.checked = localStorage.getItem("keys") !== "off"; } catch { /* as it is */ }
  const show = () => { document.documentElement.dataset.keys = on.checked ? "on" : "off"; };
  on.addEventListener("change", () => { keep(on.checked ? "on" : "off"); show(); });
  show();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open], main[inert]")) return;
    const target = event.target;
    if (event.key !== "Tab" && event.key !== "Shift" && !editing(target) && asked(event.key)) {
      if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      // In another field it only leaves that; what it hid comes first.
      if (!event.defaultPrevented && (!editing(target) || target.id === "filter-text")) acts.everything();
      if (editing(target)) $("list").focus();
      return;
    }
    // The slider takes arrows and digits, but no letters.
    const slides = target.type === "range" && !/^[0-9]$|^Arrow/.test(event.key);
    if (editing(target) && !slides && target.type !== "radio") return;
    if (!on.checked && event.key.length === 1) return;
    if (event.key === "Enter") {
      if (!pressing(target)) acts.accept();
      return;
    }
    if (event.key === " ") {
      if (pressing(target) || target.type === "radio") return;
      event.preventDefault();
      return acts.skip();
    }
    if (event.key.startsWith("Arrow") && (target.type === "radio" || target.id === "list" || target.id === "article")) return;
    if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      return digit(Number(event.key));
    }
    const act = byKey.get(event.key);
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });

  $("help-keys").replaceChildren(...KEYS.map(([key, label]) => h("div", {}, h("span", {}, h("kbd", {}, key), key === "s" && h("kbd", {}, "Space")), h("span", {}, label))));
}
