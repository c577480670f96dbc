/* The encounter form: what is usual for a kind is filled in until the person chooses otherwise. Without this script every
   field is simply shown. */

const form = document.querySelector("form[data-encounter]");
const usual = JSON.parse(document.getElementById("usual-by-kind").textContent);
const touched = new Set();

const boxes = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
const marked = (name) => boxes(name).filter((box) => box.checked);

form.addEventListener("change", (event) => {
  const { name } = event.target;
  if (event.isTrusted) touched.add(name);
  if (name === "kind") fillIn(usual[event.target.value]);
  if (name === "minutes") form.elements.other_minutes.value = "";
  show();
});

form.elements.other_minutes.addEventListener("input", (event) => {
  if (event.target.value) for (const box of boxes("minutes")) box.checked = false;
});

function fillIn(habits) {
  for (const [name, values] of Object.entries(habits)) {
    if (touched.has(name)) continue;
    const wanted = [values].flat();
    for (const box of boxes(name)) box.checked = wanted.includes(box.value);
  }
}

/* Fields that belong to one answer are seen with it; the folded part says in its heading what stands in it. */
function show() {
  for (const part of form.querySelectorAll("[data-shown-for]")) {
    const [name, value] = part.dataset.shownFor.split("=");
    part.hidden = !marked(name).some((box) => box.value === value);
  }
  const words = ["mode", "place", "took_part", "purposes"].flatMap(marked).map((box) => box.labels[0].textContent.trim());
  form.querySelector("[data-how-words]").textContent = words.join(" · ");
}

show();
