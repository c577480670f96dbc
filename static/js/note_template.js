/* A template goes into the note: where nothing is written yet, or below what is. Nothing that was typed is overwritten, and
   what was put in can be taken out again until the person writes on. */

const box = document.querySelector("[data-note-template]");
if (box) {
  const note = box.closest("form").elements.narrative;
  const format = box.closest("form").elements.format;
  const students = box.closest("form").elements.students;
  const undo = box.querySelector("[data-undo]");
  const said = box.querySelector("[data-said]");
  let before = null;

  const picked = () => [...students.selectedOptions].map((each) => each.value).join();

  const put = (text, chosenFormat) => {
    note.value = text;
    if (chosenFormat) format.value = chosenFormat;
    for (const kind of ["input", "change"]) note.dispatchEvent(new Event(kind, { bubbles: true }));
    note.dispatchEvent(new Event("note:begun", { bubbles: true }));
  };

  const putIn = (answer) => {
    const isEmpty = !note.value.trim();
    const after = isEmpty ? answer.text : `${note.value.trimEnd()}\n\n${answer.text}`;
    const kept = { text: note.value, format: format.value, students: picked() };
    put(after, isEmpty && answer.format);
    before = { ...kept, after: note.value };
    undo.hidden = false;
    said.textContent = answer.said;
    goTo(isEmpty ? 0 : kept.text.trimEnd().length);
  };

  /* To the first blank after a place in the text, marked, so that the next key fills it in. */
  const goTo = (start) => {
    const blank = /\{[^{}\n]{1,40}\}/.exec(note.value.slice(start));
    const from = blank ? start + blank.index : note.value.length;
    note.focus();
    note.setSelectionRange(from, blank ? from + blank[0].length : from);
  };

  box.querySelector("[data-put-in]").addEventListener("click", async () => {
    const { value: address } = box.querySelector("select");
    if (!address) return;
    const query = new URLSearchParams([...students.selectedOptions].map((each) => ["students", each.value]));
    try {
      const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      putIn(await answer.json());
    } catch {
      said.textContent = box.dataset.trouble;
    }
  });

  undo.addEventListener("click", () => {
    put(before.text, before.format);
    undo.hidden = true;
    said.textContent = "";
    note.focus();
  });

  note.addEventListener("input", () => {
    if (before && note.value !== before.after) undo.hidden = true;
  });

  students.addEventListener("change", () => {
    if (before && picked() !== before.students) said.textContent = box.dataset.again;
  });
}
