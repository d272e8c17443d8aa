// The edit under the pointer: what else it could be, and deciding it without leaving where one is.

import { $, fill, h, percent, stateName, words } from "./ui.js";
import { decide, goTo, model } from "./model.js";

const box = $("peek");
let timer = 0;

/** Shows an edit beside its place after a moment. */
export function peek(element, row) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const others = row.alternatives.filter((a) => a.after !== row.after).slice(0, 4);
    const then = (verdict, wording) => async () => {
      unpeek();
      if (await goTo(row.id)) decide(verdict, wording);
    };
    fill(box,
      h("p", { class: "card-words" }, ...words(row)),
      h("p", { class: "quiet" }, `${percent(row.confidence)} · ${row.rule} · ${stateName(row)}`),
      !model.info.readOnly && h("div", { class: "choices" },
        h("button", { type: "button", onclick: then("accept") }, "Accept"),
        h("button", { type: "button", onclick: then("reject") }, "Reject"),
        ...others.filter((a) => a.after !== row.before).map((a) => h("button", { type: "button", lang: "en", onclick: then("write", a.after) }, a.after, h("small", {}, percent(a.confidence))))),
    );
    box.hidden = false;
    const place = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    const below = place.bottom + 6 + own.height < innerHeight;
    box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - own.width - 8))}px`;
    box.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - own.height - 6)}px`;
  }, 180);
}

/** Hides it, as Escape does and leaving it. */
export function unpeek() {
  clearTimeout(timer);
  box.hidden = true;
}

const leaving = () => {
  clearTimeout(timer);
  timer = setTimeout(() => { box.hidden = true; }, 250);
};
$("article").addEventListener("pointerout", leaving);
box.addEventListener("pointerover", () => clearTimeout(timer));
box.addEventListener("pointerleave", leaving);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !box.hidden) event.preventDefault();
  unpeek();
});
