// A sentence on a button goes into the field that the button names, behind what is written there.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  if (!button) return;
  const field = document.getElementById(button.dataset.fills);
  field.value = [field.value.trim(), button.textContent.trim()].filter(Boolean).join(" ") + " ";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
