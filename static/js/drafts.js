/* Unsent text: saved on the server while one types, put back when the form is opened again, and kept in the page while the
   server or the session is gone. What the server does not have yet lies encrypted on the device (device.js); otherwise the
   browser's own storage has two random names only, of this tab and of this device. A form has it by {% draft form %}. */

import * as device from "./device.js";
import { arrived, askForKey } from "./left.js";

const AFTER_TYPING = 2000;
const BEFORE_SAVING = 400; // what is typed lies on the device before it goes to the server
const ANSWER_WITHIN = 15_000; // a connection that says nothing is none
const AGAIN = 5000;
const ARRIVING = 800;
const TEXT = "textarea, input[type=text], input:not([type])";
const WRITER = named(sessionStorage, "sswork-writer");
const DEVICE = named(localStorage, "sswork-device");
const all = [];

function named(storage, key) {
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
  try {
    if (!storage.getItem(key)) storage.setItem(key, fresh);
    return storage.getItem(key);
  } catch {
    return fresh; // storage is forbidden: this page is a tab of its own
  }
}

class Draft {
  constructor(box) {
    Object.assign(this, { box, form: box.closest("form"), dirty: false, sent: false, saved: false, trouble: "", busy: null });
    Object.assign(this, { id: crypto.randomUUID?.() ?? WRITER, held: false, wish: null });
    this.form.autocomplete = "off"; // or the browser writes what is typed into files of its own, to restore its tabs
    this.seqField = this.form.elements._draft_seq;
    this.form.elements._draft_writer.value = WRITER;
    this.said = box.querySelector("[data-draft-said]");
    this.form.querySelector(".form-acts")?.append(this.said);
    this.troubles = box.querySelector("[data-draft-trouble]");
    this.form.prepend(this.troubles); // so that it stays in view while one writes further down
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    this.form.addEventListener("draft:arrived", () => this.forget()); // a page that saves as one types has saved it
    for (const offer of box.querySelectorAll("[data-draft-offer]")) this.offer(offer);
  }

  changed(event) {
    if (!event.target.name) return;
    this.dirty = true;
    this.wish = null; // whoever writes on has not finished
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
    this.timer = setTimeout(() => this.save(), AFTER_TYPING);
    this.keeping = setTimeout(() => this.keep(), BEFORE_SAVING);
  }

  /* On the device, as it would go to the server. */
  keep(seq = Number(this.seqField.value) + 1) {
    if (!this.isUnsent()) return Promise.resolve(false);
    if (!this.held) device.hold(this.id);
    this.held = true;
    const ticket = this.form.elements._draft.value;
    return device.keep(this.id, { ticket, form: this.box.dataset.form, writer: WRITER, seq, content: this.content() });
  }

  fields() {
    return [...this.form.elements].filter((each) => each.name && !["hidden", "submit", "button", "file", "password"].includes(each.type));
  }

  /* Chips alone are quickly chosen again: it begins with the first word. */
  hasText() {
    return this.saved || this.fields().some((each) => each.matches(TEXT) && each.value.trim() && each.value !== each.defaultValue);
  }

  content() {
    const fields = {}, labels = {};
    for (const each of this.fields()) {
      fields[each.name] ??= [];
      if (each.type === "select-multiple") {
        fields[each.name].push(...[...each.selectedOptions].map((option) => option.value));
        labels[each.name] = Object.fromEntries([...each.selectedOptions].map((option) => [option.value, option.text]));
      } else if (!["radio", "checkbox"].includes(each.type) || each.checked) fields[each.name].push(each.value);
    }
    const heading = this.form.closest("section, details")?.querySelector("h2, h3, summary") ?? document.querySelector("h1");
    return { title: heading?.textContent.trim() ?? "", fields, labels };
  }

  isUnsent() {
    return this.dirty && !this.sent && this.form.isConnected && this.hasText();
  }

  /* Whether what stands in the form is on the server now. One save at a time; the last one of a page does not wait. */
  async save({ last = false, unattended = false } = {}) {
    if (!this.isUnsent()) return true;
    if (this.busy && !last) await this.busy;
    this.busy = this.send(last, unattended);
    const done = await this.busy;
    this.busy = null;
    return done;
  }

  async send(last, unattended) {
    const sent = { writer: WRITER, device: DEVICE, seq: this.next(), content: JSON.stringify(this.content()) };
    clearTimeout(this.keeping);
    const kept = this.keep(sent.seq);
    this.dirty = false;
    try {
      if (!last) await kept;
      const answer = await this.post(this.box.dataset.saveUrl, sent, { keepalive: last, unattended });
      if (!answer.ok) return this.refused(answer);
      this.done((await answer.json()).saved_at);
      if (!this.dirty) device.drop(this.id);
      return true;
    } catch {
      return this.inTrouble("offline");
    }
  }

  next() {
    this.seqField.value = Number(this.seqField.value) + 1;
    return this.seqField.value;
  }

  async post(url, values, { keepalive = false, unattended = false } = {}) {
    const answer = await this.ask(url, values, keepalive, unattended);
    const isOurs = answer.headers.get("content-type")?.startsWith("application/json");
    // Signing in again changes what protects a request: fetch it once and try once more.
    return answer.status === 403 && !isOurs && (await this.hello()) ? this.ask(url, values, keepalive, unattended) : answer;
  }

  ask(url, values, keepalive, unattended) {
    const body = new FormData();
    body.set("ticket", this.form.elements._draft.value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const headers = { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    if (unattended) headers["X-Unattended"] = "yes";
    return fetch(url, { method: "POST", body, headers, keepalive, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  }

  async hello() {
    const answer = await fetch(this.box.dataset.helloUrl, { headers: { Accept: "application/json", "X-Unattended": "yes" } });
    if (!answer.ok) return false;
    const { csrf } = await answer.json();
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
    if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": csrf }));
    return true;
  }

  refused(answer) {
    if (answer.status === 401) return this.inTrouble("signed-out");
    return this.inTrouble(answer.status === 403 ? "other-person" : answer.status === 400 ? "refused" : "offline");
  }

  inTrouble(kind) {
    this.dirty = true;
    if (kind !== "offline") this.wish = null;
    this.show(kind);
    this.said.textContent = this.box.dataset.unsaved;
    return false;
  }

  show(kind) {
    this.trouble = kind;
    this.troubles.hidden = !kind;
    for (const words of this.troubles.querySelectorAll("[data-trouble]")) words.hidden = words.dataset.trouble !== kind;
  }

  done(at) {
    this.saved = true;
    this.show("");
    if (this.wish) return this.form.requestSubmit(...this.wish); // asked for while there was no connection
    this.said.textContent = `${this.box.dataset.saved} ${at}`;
    this.form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
  }

  /* A form that cannot arrive is not sent: the answer would take the page away, and the text with it. */
  submitted(event) {
    if (this.trouble === "offline" || this.trouble === "signed-out" || !navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.dirty = true;
      this.wish = [event.submitter];
      this.save();
      return;
    }
    clearTimeout(this.timer);
    this.keep(); // where it does not arrive after all, it is here
    clearTimeout(this.keeping);
    this.sent = true;
    this.next();
  }

  unsent() {
    this.sent = false;
    this.dirty = this.hasText();
  }

  offer(offer) {
    const { writer, device } = offer.dataset;
    offer.querySelector("[data-draft-elsewhere]").hidden = !device || device === DEVICE;
    offer.querySelector("[data-draft-take]").addEventListener("click", () => this.take(offer));
    offer.querySelector("[data-draft-throw]").addEventListener("click", () => this.throwAway(offer));
    offer.querySelector("[data-draft-undo]").addEventListener("click", () => this.undo(offer));
    if (writer !== WRITER) return;
    if (this.box.hasAttribute("data-bound")) offer.remove(); // the form came back with the text in it
    else arrived.then(() => this.take(offer));
  }

  /* A page with this form closed before the server had its text; it has it now. */
  comesBack({ writer, take, throw: throwUrl }) {
    if (writer === WRITER && this.box.querySelector(`[data-writer="${WRITER}"]`)) return; // is taken by its offer
    const offer = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    Object.assign(offer.dataset, { writer, takeUrl: take, throwUrl, device: DEVICE });
    this.box.prepend(offer);
    this.offer(offer);
    if (writer !== WRITER && !this.box.hasAttribute("data-bound")) this.take(offer);
  }

  async take(offer) {
    if (offer.thrown) return;
    const before = this.content();
    try {
      const answer = await this.post(offer.dataset.takeUrl, { writer: WRITER, device: DEVICE });
      if (!answer.ok) return this.refused(answer);
      const content = await answer.json();
      if (offer.thrown) return; // while it was on its way
      this.putBack(content);
    } catch {
      return this.inTrouble("offline");
    }
    this.saved = true;
    this.before = before;
    this.form.closest("details")?.setAttribute("open", "");
    offer.querySelector("[data-draft-words]").textContent = this.box.dataset.back;
    for (const part of ["take", "read"]) offer.querySelector(`[data-draft-${part}]`).hidden = true;
    offer.querySelector("[data-draft-undo]").hidden = false;
  }

  undo(offer) {
    this.putBack(this.before);
    offer.remove();
  }

  /* A save that is still on its way would bring it back: it goes first. */
  async throwAway(offer) {
    offer.thrown = true;
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
    await this.busy;
    const answer = await this.post(offer.dataset.throwUrl, {}).catch(() => null);
    if (!answer?.ok) return answer ? this.refused(answer) : this.inTrouble("offline");
    if (this.before) this.putBack(this.before);
    offer.remove();
    this.forget();
  }

  /* Nothing of what stands in the form now is kept anywhere; what is written next is. */
  forget() {
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
    Object.assign(this, { dirty: false, saved: false });
    device.drop(this.id);
  }

  /* Parts of a form that other answers bring are filled in when they have come. */
  putBack(content) {
    this.awaited = content;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.awaited = null; }, AGAIN);
    this.fill(this.fields(), content);
  }

  fill(controls, { fields = {}, labels = {} }) {
    for (const each of controls) {
      const values = fields[each.name];
      if (values && setValue(each, values, labels[each.name] ?? {})) {
        for (const kind of ["input", "change"]) each.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    }
  }

  arrived(part) {
    if (this.awaited && this.form.contains(part)) this.fill(this.fields().filter((each) => part.contains(each)), this.awaited);
  }
}

/* Whether it changed. */
function setValue(control, values, labels) {
  if (control.type === "radio" || control.type === "checkbox") {
    const wanted = values.includes(control.value), changed = control.checked !== wanted;
    control.checked = wanted;
    return changed && (wanted || control.type === "checkbox");
  }
  if (control.type === "select-multiple") return choose(control, values, labels);
  const [value = ""] = values;
  if (control.value === value) return false;
  control.value = value;
  return true;
}

function choose(select, values, labels) {
  const known = new Set([...select.options].map((option) => option.value));
  for (const value of values) if (!known.has(value)) select.add(new Option(labels[value] ?? value, value));
  for (const option of select.options) option.selected = values.includes(option.value);
  select.dispatchEvent(new Event("refresh"));
  return true;
}

function enhance(root) {
  for (const box of root.querySelectorAll("[data-draft]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "yes";
    all.push(new Draft(box));
  }
}

const LEFT = "sswork-left"; // the address whose last words were still on their way when its page closed
const leave = () => all.forEach((draft) => draft.save({ last: true }));
addEventListener("pagehide", () => {
  if (all.some((draft) => draft.isUnsent())) remember(location.pathname);
  leave();
});

function remember(address) {
  try {
    sessionStorage.setItem(LEFT, address);
  } catch {
    /* storage is forbidden: the draft is offered at the next opening of the form */
  }
}

/* A page that is opened again at once may have been made before its last words arrived: it is asked for once more. */
function missed() {
  let left = null;
  try {
    left = sessionStorage.getItem(LEFT);
    sessionStorage.removeItem(LEFT);
  } catch {
    return;
  }
  if (left !== location.pathname || all.some((draft) => draft.box.querySelector(`[data-writer="${WRITER}"]`))) return;
  setTimeout(() => all.some((draft) => draft.isUnsent()) || location.reload(), ARRIVING);
}
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : again()));
addEventListener("pageshow", (event) => event.persisted && all.forEach((draft) => draft.unsent()));
addEventListener("online", again);
setInterval(again, AGAIN);

function again() {
  if (!document.hidden && all.length) device.begin(askForKey);
  if (!document.hidden) all.filter((draft) => draft.trouble && draft.trouble !== "refused").forEach((draft) => draft.save({ unattended: true }));
}

// Nobody is there any more, and the page is about to go (session.js): what is not on the server yet goes first.
document.addEventListener("session:ending", (event) => all.forEach((draft) => event.detail.waitFor(draft.save({ unattended: true }))));

document.addEventListener("htmx:afterRequest", (event) => {
  const draft = all.find((each) => each.form === event.target.closest?.("form"));
  if (!event.detail.successful) draft?.unsent();
  else if (draft?.sent) device.drop(draft.id);
});
document.addEventListener("htmx:load", (event) => {
  enhance(event.detail.elt.parentElement ?? document);
  all.forEach((draft) => draft.arrived(event.detail.elt));
});
enhance(document);
missed();
if (all.length) device.begin(askForKey);
arrived.then((drafts) => {
  for (const each of drafts) all.find((draft) => draft.box.dataset.form === each.form)?.comesBack(each);
});
