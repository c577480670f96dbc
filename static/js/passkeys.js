/* Passkeys: <form data-passkey="make|use"> with a hidden field "credential". What the device is asked stands in the page
   (data-passkey-options: the id of a JSON block) or is fetched when the button is pressed (data-passkey-url). */

const ACTS = { make: "create", use: "get" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    ask(form);
  });
}

async function ask(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  trouble.classList.remove("d-block");
  try {
    const credential = await window.webauthnJSON[ACTS[form.dataset.passkey]](await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.requestSubmit();
  } catch {
    trouble.hidden = false;
    trouble.classList.add("d-block");
  }
}

async function options(form) {
  const found = form.dataset.passkeyUrl ? await fetched(form.dataset.passkeyUrl) : inPage(form.dataset.passkeyOptions);
  return found.creation_options ?? found.request_options;
}

const inPage = (id) => JSON.parse(document.getElementById(id).textContent);

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
