/* The order of an agenda: dragged by a handle, or moved by the arrow keys on it. Without scripts there are buttons. */

const list = document.querySelector("[data-order]");
const said = document.querySelector("[data-order-said]");
const lines = () => [...list.querySelectorAll("[data-order-line]")];
let dragged = null;

async function send(line) {
  const place = lines().indexOf(line) + 1, body = new FormData();
  body.set("to", place);
  body.set("csrfmiddlewaretoken", line.querySelector("input[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(line.dataset.moveUrl, { method: "POST", body, headers: { "X-Part": "yes" } }).catch(() => null);
  if (answer?.ok) said.textContent = `${said.dataset.words} ${place}`;
  else location.reload(); // as it stands on the server
}

function move(line, step) {
  const all = lines(), to = all.indexOf(line) + step;
  if (to < 0 || to >= all.length) return;
  if (step < 0) all[to].before(line);
  else all[to].after(line);
  line.querySelector("[data-order-handle]").focus();
  send(line);
}

if (list) {
  list.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-order-handle]"), step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!handle || !step) return;
    event.preventDefault();
    move(handle.closest("[data-order-line]"), step);
  });
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-order-handle]");
    if (handle) handle.closest("[data-order-line]").draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-order-line]");
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-order-line]");
    if (!dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over !== dragged) (event.clientY < top + height / 2 ? over.before(dragged) : over.after(dragged));
  });
  list.addEventListener("dragend", () => {
    dragged.draggable = false;
    dragged.classList.remove("is-dragged");
    send(dragged);
    dragged = null;
  });
}
