/* Does the sum that a public form asks for (sswork/proof.py), while the person reads and writes. Where it cannot, the form goes
   without, and the server takes fewer of those. */

const BATCH = 500;
const form = document.querySelector("form[data-proof]");

function fits(bytes, bits) {
  const first = new DataView(bytes).getUint32(0);
  return first >>> (32 - bits) === 0;
}

async function solve({ proof: asked, proofBits: bits }) {
  const encoder = new TextEncoder();
  for (let from = 0; ; from += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, step) => String(from + step));
    const hashes = await Promise.all(numbers.map((each) => crypto.subtle.digest("SHA-256", encoder.encode(`${asked}:${each}`))));
    const found = hashes.findIndex((bytes) => fits(bytes, Number(bits)));
    if (found >= 0) return numbers[found];
  }
}

if (form && globalThis.crypto?.subtle) {
  const solved = solve(form.dataset).then((number) => { form.elements.proof.value = number; });
  // Whoever is quicker than the sum waits for the rest of it; the button says so.
  form.addEventListener("submit", (event) => {
    if (form.elements.proof.value) return;
    event.preventDefault();
    event.stopPropagation(); // it is not sent yet
    const button = event.submitter ?? form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    solved.then(() => form.requestSubmit(button));
  });
}
