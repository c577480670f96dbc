/* The choice of who may read a record: people are named where the lane asks for it, or once somebody wants to. Without this
   script the field is simply shown. */

for (const choice of document.querySelectorAll("[data-lane-choice]")) {
  const named = choice.querySelector("[data-named]");
  const select = named.querySelector("select");
  const show = () => {
    const lane = choice.querySelector("input[name=lane]:checked")?.value;
    named.hidden = lane === "team" && !select.selectedOptions.length && !named.querySelector(".is-invalid");
  };
  choice.addEventListener("change", show);
  show();
}
