/* The student picker: <select multiple data-picker-url> becomes a search box with chips (the ARIA combobox pattern).
   The select stays in the form and carries the choice; without this script it is simply shown. The words come from the
   page's <template id="words">, in its language; in English where there is none. */

const DELAY = 160;
const WORDS = { add: "Add", remove: "Remove", none: "No match", found: "found", chosen: "chosen", full: "No more can be added" };
let serial = 0;

class Picker {
  constructor(select) {
    this.select = select;
    this.words = { ...WORDS, ...document.getElementById("words")?.dataset };
    this.max = select.multiple ? Number(select.dataset.pickerMax || Infinity) : 1;
    this.options = [];
    this.active = -1;
    this.build(`picker-${++serial}`);
    this.paintChips();
  }

  build(id) {
    const { select } = this;
    this.chips = make("ul", { class: "picker-chips" });
    this.input = make("input", {
      type: "text", class: "form-control", role: "combobox", autocomplete: "off", id, spellcheck: "false",
      "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      placeholder: select.dataset.placeholder || "",
    });
    this.list = make("ul", { class: "picker-list", id: `${id}-list`, role: "listbox", hidden: "" });
    this.status = make("div", { class: "visually-hidden", role: "status" });
    this.adoptLabel(id);
    const field = make("div", { class: "picker" });
    field.append(this.chips, this.input, this.list, this.status);
    select.before(field);
    select.hidden = true;
    select.required = false;
    select.addEventListener("refresh", () => this.paintChips()); // chosen by another script
    for (const kind of ["input", "keydown", "focus", "blur"]) this.input.addEventListener(kind, (event) => this[`on_${kind}`](event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.pick([...this.list.children].indexOf(event.target.closest("[role=option]"))));
    this.chips.addEventListener("click", (event) => this.clickChip(event));
    this.chips.addEventListener("keydown", (event) => this.keyOnChip(event));
  }

  adoptLabel(id) {
    const label = this.select.labels?.[0];
    if (label) label.htmlFor = id;
    const name = label?.textContent.replace("*", "").trim() || this.select.getAttribute("aria-label") || this.words.add;
    this.list.setAttribute("aria-label", name);
    if (!label) this.input.setAttribute("aria-label", name);
    const hint = this.select.getAttribute("aria-describedby");
    if (hint) this.input.setAttribute("aria-describedby", hint);
    if (this.select.classList.contains("is-invalid")) this.input.classList.add("is-invalid");
    if (this.select.hasAttribute("data-quick-log")) this.input.setAttribute("data-quick-log", "");
  }

  get chosen() { return [...this.select.selectedOptions].filter((option) => option.value); }

  on_input() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), DELAY);
  }

  on_focus() { if (this.input.value) this.search(); }
  on_blur() { this.close(); }

  async search() {
    const query = this.input.value.trim();
    if (!query) return this.close();
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(this.select.dataset.pickerUrl, location.href);
    try {
      const answer = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json", "X-Words": encodeURIComponent(query) } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.show([]);
    }
  }

  show(found) {
    const taken = new Set(this.chosen.map((option) => option.value));
    this.options = found.filter((each) => !taken.has(String(each.id)));
    this.list.replaceChildren(...this.options.map((each, index) => this.row(each, index)));
    if (!this.options.length) this.list.append(make("li", { class: "picker-option meta", role: "option", "aria-disabled": "true" }, this.words.none));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.say(this.options.length ? `${this.options.length} ${this.words.found}` : this.words.none);
    this.move(this.options.length ? 0 : -1);
  }

  row(each, index) {
    const item = make("li", { class: "picker-option", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" });
    item.append(make("span", {}, each.label), make("span", { class: "meta" }, each.detail || ""));
    return item;
  }

  move(index) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = index < 0 ? null : this.list.children[index];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.move(-1);
    this.options = [];
  }

  on_keydown(event) {
    const last = this.options.length - 1;
    const keys = {
      ArrowDown: () => (this.list.hidden ? this.search() : this.move(this.active >= last ? 0 : this.active + 1)),
      ArrowUp: () => this.move(this.active <= 0 ? last : this.active - 1),
      Enter: () => (this.active >= 0 ? this.pick(this.active) : this.search()),
      Escape: () => { this.input.value = ""; this.close(); },
    };
    if (event.key === "Backspace" && !this.input.value) return this.remove(this.chosen.at(-1));
    if (event.key === "Escape" && this.list.hidden && !this.input.value) return;
    if (event.ctrlKey || event.metaKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  }

  pick(index) {
    const each = this.options[index];
    if (!each) return;
    if (this.max === 1) this.chosen.forEach((option) => { option.selected = false; });
    if (this.chosen.length >= this.max) return this.say(this.words.full);
    const option = [...this.select.options].find((known) => known.value === String(each.id)) || new Option(each.label, each.id);
    if (!option.isConnected) this.select.add(option);
    option.selected = true;
    this.input.value = "";
    this.close();
    this.changed(`${each.label} ${this.words.chosen}`);
  }

  remove(option) {
    if (!option) return;
    option.selected = false;
    this.changed(`${option.text}: ${this.words.remove}`);
  }

  changed(said) {
    this.paintChips();
    this.say(said);
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  paintChips() {
    this.chips.replaceChildren(...this.chosen.map((option) => {
      const chip = make("li", { class: "picker-chip" });
      const button = make("button", { type: "button", "data-value": option.value, "aria-label": `${this.words.remove} ${option.text}` }, "×");
      chip.append(make("span", {}, option.text), button);
      return chip;
    }));
  }

  clickChip(event) {
    const button = event.target.closest("button");
    if (!button) return;
    this.remove(this.chosen.find((option) => option.value === button.dataset.value));
    this.input.focus();
  }

  keyOnChip(event) {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    this.clickChip(event);
  }

  say(words) { this.status.textContent = words; }
}

function make(tag, attributes, text) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function enhance(root) {
  root.querySelectorAll("select[data-picker-url]:not([hidden])").forEach((select) => new Picker(select));
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
