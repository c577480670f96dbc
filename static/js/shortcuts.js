/* Keys for people who log ten visits an evening: "/" search, "n" quick log, "g" then a number of the main menu, "?" this list.
   Never while somebody writes, and never with a modifier, which belongs to the browser or a screen reader. */

const WAIT = 1500;
let leaderUntil = 0;

const writing = (element) => element.closest("input, textarea, select, [contenteditable], [role=combobox], dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (writing(event.target)) return;
  const act = Date.now() < leaderUntil ? () => goTo(event.key) : ACTIONS[event.key];
  leaderUntil = 0;
  if (act && act() !== false) event.preventDefault();
});

const ACTIONS = {
  "/": () => focusOn("[data-shortcut='/']"),
  n: () => focusOn("[data-quick-log]") || followTo("a[data-quick-log-link]"),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  g: () => { leaderUntil = Date.now() + WAIT; },
};

function focusOn(selector) {
  const field = document.querySelector(selector);
  if (!field) return false;
  field.scrollIntoView({ block: "center" });
  field.focus();
  return true;
}

function followTo(selector) {
  const link = document.querySelector(selector);
  if (!link) return false;
  link.click();
  return true;
}

function goTo(key) {
  const links = [...document.querySelectorAll(".nav-main a")];
  const unique = links.filter((link, index) => links.findIndex((other) => other.href === link.href) === index);
  const link = unique[Number(key) - 1];
  if (!link) return false;
  link.click();
  return true;
}
