/* Unsent text: saved on the server while one types, put back when the form is opened again, and kept in the page while the
   server or the session is gone. Nothing of it goes into the browser's own storage; only two random names do, of this tab and
   of this device. A form has it by {% draft form %}. */

const AFTER_TYPING = 2000;
const AGAIN = 5000;
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
    this.seqField = this.form.elements._draft_seq;
    this.form.elements._draft_writer.value = WRITER;
    this.said = box.querySelector("[data-draft-said]");
    this.form.querySelector(".form-acts")?.append(this.said);
    this.troubles = box.querySelector("[data-draft-trouble]");
    this.form.prepend(this.troubles); // so that it stays in view while one writes further down
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    for (const offer of box.querySelectorAll("[data-draft-offer]")) this.offer(offer);
  }

  changed(event) {
    if (!event.target.name) return;
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AFTER_TYPING);
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

  /* Whether what stands in the form is on the server now. One save at a time; the last one of a page does not wait. */
  async save({ last = false, unattended = false } = {}) {
    if (!this.dirty || this.sent || !this.form.isConnected || !this.hasText()) return true;
    if (this.busy && !last) await this.busy;
    this.busy = this.send(last, unattended);
    const done = await this.busy;
    this.busy = null;
    return done;
  }

  async send(last, unattended) {
    this.dirty = false;
    const sent = { writer: WRITER, device: DEVICE, seq: this.next(), content: JSON.stringify(this.content()) };
    try {
      const answer = await this.post(this.box.dataset.saveUrl, sent, { keepalive: last, unattended });
      if (!answer.ok) return this.refused(answer);
      this.done((await answer.json()).saved_at);
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
    return fetch(url, { method: "POST", body, headers, keepalive });
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
    this.said.textContent = `${this.box.dataset.saved} ${at}`;
    this.form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
  }

  /* A form that cannot arrive is not sent: the answer would take the page away, and the text with it. */
  submitted(event) {
    if (this.trouble === "offline" || this.trouble === "signed-out") {
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      this.dirty = true;
      this.save().then((done) => done && this.form.requestSubmit(submitter));
      return;
    }
    clearTimeout(this.timer);
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
    else this.take(offer);
  }

  async take(offer) {
    const before = this.content();
    try {
      const answer = await this.post(offer.dataset.takeUrl, { writer: WRITER, device: DEVICE });
      if (!answer.ok) return this.refused(answer);
      this.putBack(await answer.json());
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

  async throwAway(offer) {
    const answer = await this.post(offer.dataset.throwUrl, {}).catch(() => null);
    if (!answer?.ok) return answer ? this.refused(answer) : this.inTrouble("offline");
    if (this.before) this.putBack(this.before);
    offer.remove();
    clearTimeout(this.timer);
    Object.assign(this, { dirty: false, saved: false });
  }

  /* Parts of a form that other answers bring are filled in when they have come. */
  putBack(content) {
    this.awaited = content;
    setTimeout(() => { this.awaited = null; }, AGAIN);
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

const leave = () => all.forEach((draft) => draft.save({ last: true }));
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : again()));
addEventListener("pageshow", (event) => event.persisted && all.forEach((draft) => draft.unsent()));
addEventListener("online", again);
setInterval(again, AGAIN);

function again() {
  if (!document.hidden) all.filter((draft) => draft.trouble && draft.trouble !== "refused").forEach((draft) => draft.save({ unattended: true }));
}

// Nobody is there any more, and the page is about to go (session.js): what is not on the server yet goes first.
document.addEventListener("session:ending", (event) => all.forEach((draft) => event.detail.waitFor(draft.save({ unattended: true }))));

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) all.find((draft) => draft.form === event.target.closest?.("form"))?.unsent();
});
document.addEventListener("htmx:load", (event) => {
  enhance(event.detail.elt.parentElement ?? document);
  all.forEach((draft) => draft.arrived(event.detail.elt));
});
enhance(document);
