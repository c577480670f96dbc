/* Menus made of <details> open without a script; this closes them again: by Escape (focus returns), a click elsewhere, or leaving.
   Also: hiding messages, opening dialogs. Everything is delegated, so that it holds for what htmx brings later. */

const open = () => [...document.querySelectorAll("details.menu[open], details.nav-more[open]")];

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  event.target.closest("[data-dismiss]")?.closest("[data-message]")?.remove();
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) openDialog(opener);
});

function openDialog(opener) {
  const menu = opener.closest("details.menu");
  if (menu) menu.open = false;
  document.getElementById(opener.dataset.openDialog)?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = open().at(-1);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
