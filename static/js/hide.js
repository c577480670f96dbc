/* Somebody comes in while a student's page is open: Esc twice, or the button, and the screen shows nothing. Any key or a
   touch brings it back. Title and icon of the tab are neutral meanwhile. */

const TWICE_WITHIN = 600;
const DEAF_FOR = 700; // a third Esc of a hurried hand must not open it again

const cover = document.getElementById("cover");
const icon = document.querySelector("link[rel=icon]");
let lastEscape = 0;
let hiddenAt = 0;
let before = null;

addEventListener("keydown", (event) => {
  if (cover.open) return reveal(event);
  if (event.key !== "Escape") return;
  if (event.timeStamp - lastEscape < TWICE_WITHIN) hide();
  lastEscape = event.timeStamp;
}, { capture: true });

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-hide-screen]")) hide();
  else if (cover.open) reveal(event);
});

document.addEventListener("screen:hide", hide);
cover.addEventListener("cancel", (event) => event.preventDefault());
cover.addEventListener("close", () => {
  document.title = before.title;
  icon.href = before.icon;
});

function hide() {
  if (cover.open) return;
  before = { title: document.title, icon: icon.href };
  hiddenAt = performance.now();
  document.title = cover.dataset.title;
  icon.href = cover.dataset.icon;
  document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  cover.showModal();
}

function reveal(event) {
  event.preventDefault();
  event.stopPropagation();
  if (performance.now() - hiddenAt < DEAF_FOR) return;
  cover.close();
}
