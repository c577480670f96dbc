// On a record of a records request: words marked in the text are added to those that are covered.
const text = document.querySelector("[data-cover-from]");
const words = document.querySelector("[data-cover]");
const button = document.querySelector("[data-cover-add]");
const answer = document.querySelector('[name="decision"][value="redact"]');

let marked = "";

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const inside = selection.rangeCount && text.contains(selection.getRangeAt(0).commonAncestorContainer);
  if (inside && !selection.isCollapsed) marked = selection.toString().trim().replace(/\s+/g, " ");
});

button?.addEventListener("click", () => {
  if (!marked) return words.focus();
  words.value = [words.value.trim(), marked].filter(Boolean).join("\n");
  words.dispatchEvent(new Event("input", { bubbles: true }));
  answer.checked = true;
  answer.dispatchEvent(new Event("change", { bubbles: true }));
  marked = "";
});
