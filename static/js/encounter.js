/* The encounter form: what is usual for a kind is filled in until the person chooses otherwise. Without this script every
   field is simply shown. */

const form = document.querySelector("form[data-encounter]");
const usual = JSON.parse(document.getElementById("usual-by-kind").textContent);
const headings = JSON.parse(document.getElementById("headings-by-format").textContent);
const touched = new Set();

const boxes = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
const marked = (name) => boxes(name).filter((box) => box.checked);

form.addEventListener("change", (event) => {
  const { name } = event.target;
  if (event.isTrusted) touched.add(name);
  if (name === "kind") fillIn(usual[event.target.value]);
  if (name === "format") putHeadings(event.target.value);
  if (name === "minutes") form.elements.other_minutes.value = "";
  show();
});

form.addEventListener("input", (event) => {
  const { name, value } = event.target;
  if (name === "other_minutes" && value) for (const box of boxes("minutes")) box.checked = false;
  if (name === "next_step") show();
});

function fillIn(habits) {
  for (const [name, values] of Object.entries(habits)) {
    if (touched.has(name) || (name === "minutes" && touched.has("other_minutes"))) continue;
    const wanted = [values].flat();
    for (const box of boxes(name)) box.checked = wanted.includes(box.value);
    if (name === "minutes") form.elements.other_minutes.value = "";
  }
}

/* The headings of a format go into an empty note, and below what is written otherwise. Headings that were left empty go. */
function putHeadings(format) {
  const note = form.elements.narrative;
  const isBare = !note.value.trim() || Object.values(headings).some((each) => each.trim() === note.value.trim());
  note.value = isBare ? headings[format] : [note.value.trimEnd(), headings[format]].filter(Boolean).join("\n\n");
  note.dispatchEvent(new Event("input", { bubbles: true }));
}

/* "when=other": seen with that answer; "next_step": seen once something is written there. */
function isAnswered(question) {
  const [name, answer] = question.split("=");
  if (answer === undefined) return form.elements[name].value.trim() !== "";
  const control = form.elements[name];
  return control instanceof HTMLSelectElement ? control.value === answer : marked(name).some((box) => box.value === answer);
}

function hasTrouble(part) {
  return part.querySelector(".is-invalid, .errorlist") !== null;
}

/* The folded part says in its heading what stands in it. */
function show() {
  for (const part of form.querySelectorAll("[data-shown-for]")) {
    part.hidden = !isAnswered(part.dataset.shownFor) && !hasTrouble(part);
  }
  const depth = marked("depth")[0]?.value;
  for (const part of form.querySelectorAll("[data-depths]")) {
    part.hidden = !part.dataset.depths.split(" ").includes(depth) && !hasTrouble(part);
  }
  const words = ["mode", "place", "took_part", "purposes"].flatMap(marked).map((box) => box.labels[0].textContent.trim());
  form.querySelector("[data-how-words]").textContent = words.join(" · ");
}

/* Start writing at once; not on a touch screen, where it would raise the keyboard over the page. */
function begin() {
  if (!matchMedia("(pointer: fine)").matches) return;
  const chosen = form.elements.students.selectedOptions.length > 0;
  (chosen ? marked("kind")[0] : form.querySelector("[role=combobox]"))?.focus();
}

document.addEventListener("htmx:load", show);
form.addEventListener("note:begun", show); // note_template.js put in a format
show();
begin();
