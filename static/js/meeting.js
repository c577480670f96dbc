/* A team's meeting: from one student to the next without asking the server, notes that are saved while one types, and news of what
   the others write. Numbers come by server-sent events; what they stand for is asked for, by each reader's own rights. */

const AFTER_TYPING = 700;
const AT_LATEST = 1300; // while somebody types on and on: the others see it within two seconds
const AGAIN = 2000; // after a save or a question that did not arrive
const ANSWER_WITHIN = 10_000;
const REFUSED = new Set([404, 409, 422]); // gone, closed or on another day, too long: asking again would say the same
const SWIPE = 70;
const room = document.querySelector("[data-room]");
let panes = [];
let at = 0;

class Pane {
  constructor(box) {
    Object.assign(this, { box, id: box.dataset.pane, version: Number(box.dataset.version), seconds: 0, asked: false, asking: false });
    this.notes = new Notes(box.querySelector("[data-notes]"), this);
  }
}

/* From one student to the next. */

function show(index, { focus = true } = {}) {
  at = Math.max(0, Math.min(index, panes.length - 1));
  panes.forEach((pane, place) => pane.box.classList.toggle("is-shown", place === at));
  room.querySelector("[data-room-place]").textContent = at + 1;
  room.querySelector("[data-room-step='-1']").disabled = at === 0;
  room.querySelector("[data-room-step='1']").disabled = at === panes.length - 1;
  history.replaceState(null, "", `#student-${panes[at].id}`);
  panes[at].box.querySelectorAll("[data-autosize]").forEach(fit); // out of view they had no height
  if (focus) panes[at].box.focus({ preventScroll: true });
  if (focus && room.getBoundingClientRect().top < 0) room.scrollIntoView();
  clock();
}

function fit(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

const writing = (element) => element.closest("input, textarea, select, [contenteditable], [role=combobox], dialog[open], details[open] .menu-sheet");

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented || writing(event.target)) return;
  const step = { ArrowRight: 1, j: 1, ArrowLeft: -1, k: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  show(at + step);
}

function swipes() {
  let from = null;
  room.addEventListener("touchstart", (event) => {
    const [finger] = event.touches;
    from = event.touches.length === 1 && !writing(event.target) ? finger : null;
  }, { passive: true });
  room.addEventListener("touchend", (event) => {
    if (!from) return;
    const [finger] = event.changedTouches, x = finger.clientX - from.clientX, y = finger.clientY - from.clientY;
    if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
    from = null;
  }, { passive: true });
}

/* The clock suggests, and never interrupts: it is read out by nobody and stops nothing. */

function clock() {
  const face = room.querySelector("[data-room-clock]"), { seconds, box } = panes[at];
  const spent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  face.textContent = `${spent} ${face.dataset.words} ${box.dataset.minutes}:00`;
  face.classList.toggle("is-over", seconds >= 60 * Number(box.dataset.minutes));
}

function ticks() {
  setInterval(() => {
    if (document.hidden) return;
    panes[at].seconds += 1;
    clock();
  }, 1000);
}

/* Notes: saved while one types. What does not arrive stays in the field, on the device (drafts.js), and is sent again. */

class Notes {
  constructor(form, pane) {
    Object.assign(this, { form, pane, dirty: new Set(), busy: false, timer: 0, since: 0 });
    this.said = form.querySelector("[data-notes-said]");
    form.addEventListener("input", (event) => event.target.matches("[data-part]") && this.typed(event.target));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const field of this.fields()) if (field.value !== field.defaultValue) this.dirty.add(field.name);
      this.save();
    });
  }

  fields() {
    return [...this.form.querySelectorAll("[data-part]")];
  }

  typed(field) {
    if (!this.dirty.size) this.since = Date.now();
    this.dirty.add(field.name);
    this.soon(Math.max(0, Math.min(AFTER_TYPING, this.since + AT_LATEST - Date.now())));
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  later() {
    this.soon(AGAIN);
    this.said.textContent = room.dataset.unsaved;
    this.said.classList.add("is-unsaved");
  }

  async save() {
    if (this.busy || !this.dirty.size) return;
    this.busy = true;
    const names = [...this.dirty];
    this.dirty.clear();
    try {
      const answer = await post(this.form.action, this.body(names));
      const isRefused = REFUSED.has(answer.status);
      if (isRefused) names.forEach((name) => this.dirty.add(name)); // it stays in the field, and nothing goes over it
      if (answer.status === 409 || answer.status === 422) this.refused(await answer.json());
      else if (answer.status === 404) this.refused({ said: room.dataset.gone });
      else if (answer.ok) this.arrived(await answer.json());
      else throw new Error(answer.status);
      this.busy = false;
      if (this.dirty.size && !isRefused) this.soon(AFTER_TYPING); // typed meanwhile
    } catch {
      this.busy = false;
      names.forEach((name) => this.dirty.add(name));
      this.later();
    }
  }

  body(names) {
    const body = new FormData(), { elements } = this.form;
    elements._draft_seq.value = Number(elements._draft_seq.value) + 1;
    for (const name of ["_draft", "_draft_writer", "_draft_seq"]) body.set(name, elements[name].value);
    for (const name of names) {
      body.set(name, elements[name].value);
      body.set(`${name}_version`, elements[name].dataset.version);
    }
    return body;
  }

  arrived({ version, parts }) {
    for (const [name, told] of Object.entries(parts)) this.take(name, told);
    if (!this.dirty.size) this.form.dispatchEvent(new Event("draft:arrived"));
    const met = Object.values(parts).some((each) => each.met);
    this.said.textContent = met ? room.dataset.met : room.dataset.saved;
    this.said.classList.remove("is-unsaved");
    if (met) this.pane.asked = true; // to see the other text
    else this.pane.version = Math.max(this.pane.version, version);
    if (met) refresh(this.pane);
  }

  /* What stands there now; not over what is being typed, whose next save then meets it. */
  take(name, { text, version }) {
    const field = this.form.elements[name];
    if (this.dirty.has(name)) return;
    field.dataset.version = version;
    this.form.elements[`${name}_version`].value = version;
    if (field.value === text) return;
    const [start, end] = [field.selectionStart, field.selectionEnd];
    field.value = field.defaultValue = text;
    if (document.activeElement === field) field.setSelectionRange(start, end);
    if (field.checkVisibility()) fit(field);
  }

  refused({ said, url, day }) {
    this.said.textContent = said;
    if (url) this.said.append(" ", Object.assign(document.createElement("a"), { href: url, textContent: day }));
    this.said.classList.add("is-unsaved");
  }
}

function post(url, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  return fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(ANSWER_WITHIN) });
}

const token = () => room.querySelector("input[name=csrfmiddlewaretoken]").value;

/* News. */

async function refresh(pane) {
  pane.asked = true;
  if (pane.asking) return;
  pane.asking = true;
  while (pane.asked) {
    pane.asked = false;
    try {
      await ask(pane);
    } catch {
      pane.asked = true;
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }
  pane.asking = false;
}

async function ask(pane) {
  const outcome = pane.box.querySelector("[data-outcome]"), url = `${pane.box.dataset.nowUrl}?outcome=${outcome.dataset.outcome}`;
  const headers = { Accept: "application/json", "X-Unattended": "yes" };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  if (answer.status === 409) return pane.notes.refused(await answer.json()); // on another day now
  if (answer.status === 404 || answer.status === 403 || answer.status === 401) return; // no longer in view; reloading says why
  if (!answer.ok) throw new Error(answer.status);
  const told = await answer.json();
  pane.version = Math.max(pane.version, told.version);
  for (const [name, part] of Object.entries(told.parts)) if (!pane.notes.busy) pane.notes.take(name, part);
  put(pane.box.querySelector("[data-others]"), told.others);
  if (told.outcome && !isBeingFilled(outcome)) replace(outcome, told.outcome);
  tick(pane, told.done);
}

function put(box, html) {
  if (box.contains(document.activeElement) || box.innerHTML.trim() === html.trim()) return;
  box.innerHTML = html;
}

/* A decision that somebody is writing stays; sending it says that somebody was quicker, with the text kept. */
const isBeingFilled = (box) => [...box.querySelectorAll("textarea, input:not([type=hidden])")].some((each) =>
  ["radio", "checkbox"].includes(each.type) ? each.checked !== each.defaultChecked : each.value !== each.defaultValue);

function replace(old, html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.firstElementChild;
  old.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
}

function tick(pane, isDone) {
  room.querySelector(`[data-room-tick='${pane.id}']`).hidden = !isDone;
  const [did, undo] = ["[data-done-do]", "[data-done-undo]"].map((each) => pane.box.querySelector(each));
  if (did) [did.hidden, undo.hidden] = [isDone, !isDone]; // a guest has no such buttons
}

async function hear() {
  for (;;) {
    let wait = AGAIN;
    try {
      wait = await listen();
    } catch {
      /* no connection: asked again */
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/* Until the answer ends; gives how long to wait before the next question. */
async function listen() {
  const answer = await fetch(room.dataset.liveUrl, { headers: { Accept: "text/event-stream", "X-Unattended": "yes" } });
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return 5 * AGAIN;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "", wait = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return wait;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) wait = take(event) ?? wait;
  }
}

function take(event) {
  const lines = Object.fromEntries(event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  if (lines.retry) return Number(lines.retry);
  if (!lines.data) return undefined;
  const told = JSON.parse(lines.data);
  if (lines.event === "state") stands(told);
  else if (told.item === 0) agendaChanged();
  else panes.filter((pane) => pane.id === String(told.item) && pane.version < told.version).forEach(refresh);
  return undefined;
}

function stands({ agenda, items }) {
  if (agenda > Number(room.dataset.agenda)) agendaChanged();
  for (const pane of panes) if ((items[pane.id] ?? 0) > pane.version) refresh(pane);
}

function agendaChanged() {
  room.querySelector("[data-room-news]").hidden = false;
}

function start() {
  panes = [...room.querySelectorAll("[data-pane]")].map((box) => new Pane(box));
  room.addEventListener("click", (event) => {
    const step = event.target.closest("[data-room-step]"), go = event.target.closest("[data-room-go]");
    if (step) show(at + Number(step.dataset.roomStep));
    if (!go) return;
    event.preventDefault();
    go.closest("details").open = false;
    show(panes.findIndex((pane) => pane.id === go.dataset.roomGo));
  });
  room.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-done]");
    if (!form) return;
    event.preventDefault();
    const pane = panes.find((each) => each.box.contains(form)), body = new FormData(form);
    if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
    const answer = await post(form.action, body).catch(() => null);
    if (answer?.ok) refresh(pane);
    else pane.notes.later();
  });
  // An answer that says what is missing is drawn as well as one that says done.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const pane = panes.find((each) => each.box.contains(event.detail.elt));
    if (pane) refresh(pane);
  });
  document.addEventListener("keydown", keys);
  addEventListener("online", () => panes.forEach((pane) => pane.notes.save()));
  const named = panes.findIndex((pane) => `#student-${pane.id}` === location.hash);
  show(Math.max(named, 0), { focus: false });
  swipes();
  ticks();
  hear();
}

if (room) start();
