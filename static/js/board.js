/* The triage board by keys and by dragging. Every way on is a form on a page of its own; here it opens in a window on the board.
   Without scripts the same links lead to that page. */

const board = document.querySelector("[data-board]");
const dialog = document.getElementById("triage");
const sheet = dialog.querySelector("[data-sheet]");
const cards = () => [...board.querySelectorAll("[data-card]")];
const current = () => document.activeElement?.closest?.("[data-card]");
const WAYS = { c: "crisis", d: "direct", a: "agenda", q: "question", m: "merge" };
const writing = (element) => element.closest("input, textarea, select, [contenteditable], [role=combobox], dialog[open]");
let dragged = null;
let opened = null;

/* The sheet of one request, with one way open. It is asked for when it is needed, so that it says how things stand now. */
async function look(card, way = "") {
  const address = new URL(card.dataset.sheetUrl, location.href);
  if (way) address.searchParams.set("open", way);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("triage-sheet");
  if (!found) {
    sheet.textContent = dialog.dataset.error;
  } else {
    sheet.replaceChildren(document.adoptNode(found));
    globalThis.htmx?.process(found);
    found.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: found } }));
  }
  opened = card;
  if (!dialog.open) dialog.showModal();
  sheet.querySelector("details[open] :is(select, textarea, input:not([type=hidden]))")?.focus();
}

function step(by) {
  const all = cards(), at = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function undo() {
  document.querySelector("[data-message] form button")?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writing(event.target)) return;
  const card = current(), key = event.key;
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "u") undo();
  else if (!card) return;
  else if (key === "o" || (key === "Enter" && event.target === card)) card.querySelector("[data-card-link]").click();
  else if (WAYS[key] && card.querySelector("[data-sheet-link]")) look(card, WAYS[key]);
  else return;
  event.preventDefault();
});

board.addEventListener("click", (event) => {
  const link = event.target.closest("[data-sheet-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  look(link.closest("[data-card]"));
});
dialog.addEventListener("close", () => {
  sheet.replaceChildren();
  opened?.focus();
});

/* Dropped on a column a request is asked what that way needs; back in the first column what was done is undone. */
for (const card of cards()) card.draggable = Boolean(card.querySelector("[data-sheet-link]"));
board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-card]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.card);
  dragged.classList.add("is-dragged");
});
board.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-column]");
  for (const each of board.children) each.classList.toggle("is-over", each === over && !over.contains(dragged));
  if (over) event.preventDefault();
});
board.addEventListener("drop", (event) => {
  const over = event.target.closest("[data-column]");
  if (!dragged || !over || over.contains(dragged)) return;
  event.preventDefault();
  if (over.dataset.column === "new") dragged.querySelector("[data-back] button")?.click();
  else look(dragged, over.dataset.column);
});
board.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  for (const each of board.children) each.classList.remove("is-over");
  dragged = null;
});
