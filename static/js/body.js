/* A place on the drawing is chosen in the first free row of the list beside it; the list works without this script. */

const rows = [...document.querySelectorAll("[data-body-row]")].map((row) => ({
  row,
  place: row.querySelector("select"),
  looks: row.querySelector("input"),
}));
const map = document.querySelector("[data-body-form] .body-map");

if (map && rows.length) {
  map.classList.add("can-choose");
  map.addEventListener("click", (event) => {
    const key = event.target.dataset?.place;
    if (key) choose(key);
  });
  for (const { place } of rows) place.addEventListener("change", draw);
  draw();
}

function choose(key) {
  const free = rows.find(({ place }) => place.value === key) ?? rows.find(({ place }) => place.value === "");
  if (!free) return;
  for (const details of [free.row.closest("details")].filter(Boolean)) details.open = true;
  free.place.value = key;
  free.place.dispatchEvent(new Event("input", { bubbles: true }));
  free.looks.focus();
  draw();
}

function draw() {
  const chosen = new Set(rows.map(({ place }) => place.value));
  for (const part of map.querySelectorAll(".body-place")) part.classList.toggle("is-marked", chosen.has(part.dataset.place));
}
