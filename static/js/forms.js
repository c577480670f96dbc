/* Forms: text that is not lost, buttons that send once, boxes that grow, minutes by thumb. All by data attributes. */

const dirty = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) dirty.add(form);
  if (event.target.matches("textarea[data-autosize]")) grow(event.target);
});

// What the server keeps may be left without a question.
document.addEventListener("draft:saved", (event) => dirty.delete(event.target));
document.addEventListener("reset", (event) => dirty.delete(event.target));
document.addEventListener("session:ended", () => dirty.clear()); // drafts hold the text; nobody is there to be asked

document.addEventListener("submit", (event) => {
  dirty.delete(event.target);
  if (event.target.matches("form[data-once]")) sendOnce(event);
});

window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

/* A second press while the first is under way would save twice. Coming back to the page makes the buttons usable again. */
function sendOnce(event) {
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  for (const button of buttons(event.target)) button.setAttribute("aria-disabled", "true");
}

function buttons(form) {
  return form.querySelectorAll("button:not([type=button]), input[type=submit]");
}

function again(form) {
  delete form.dataset.sent;
  for (const button of buttons(form)) button.removeAttribute("aria-disabled");
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  again(form);
  if (!event.detail.successful) return form.matches("[data-guard]") && dirty.add(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-guard]");
  if (form) form.requestSubmit();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

function grow(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

function minutes(input) {
  if (input.parentElement.classList.contains("minutes")) return;
  const box = document.createElement("span");
  box.className = "minutes";
  input.before(box);
  const words = { less: "less", more: "more", ...document.getElementById("words")?.dataset };
  const name = input.labels?.[0]?.textContent.trim() ?? "";
  box.append(stepButton(input, -1, "−", words.less, name), input, stepButton(input, 1, "+", words.more, name));
}

function stepButton(input, way, sign, word, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-icon";
  button.textContent = sign;
  button.setAttribute("aria-label", `${name}: ${word}`);
  button.addEventListener("click", () => {
    if (way > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return button;
}

function enhance(root) {
  root.querySelectorAll("textarea[data-autosize]").forEach(grow);
  root.querySelectorAll("input[data-minutes]").forEach(minutes);
}

/* A form that was not taken: on to the first answer that is marked, and what is written counts as unsaved. */
const MARKED = ".is-invalid, [aria-invalid=true], fieldset:has(> .errorlist, > .invalid-feedback) input";

function toFirstMarked() {
  const first = [...document.querySelectorAll(`main form :is(${MARKED})`)].find((field) => field.checkVisibility());
  if (!first) return;
  first.focus();
  const form = first.closest("form[data-guard]");
  if (form) dirty.add(form);
}

enhance(document);
// Once the other modules have made their fields.
document.addEventListener("DOMContentLoaded", toFirstMarked);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
