/* Text that the server does not have yet, on this device: encrypted (AES-GCM), in IndexedDB, until the server has it.

   The key is the server's: given to the person who is signed in, held by this page in memory only, never written down here,
   and not to be taken out of it again. A row tells the name of its key, until when the server gives that, and bytes. A page
   holds a lock for each text that it keeps, so that another page takes only what a closed one left. See ADR 9. */

const BASE = "sswork-unsent", ROWS = "texts", LOCK = "sswork-unsent-";
const WIPING = 1000; // signing out waits no longer than this
const works = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB && navigator.locks);
const others = works ? new BroadcastChannel(BASE) : null;
const keys = new Map(); // by name, while this page is open
let own = null; // the name of the key of this sign-in, and until when
let over = false; // signed out: nothing more is kept here
let opened = null;

/* ask(name): the server's answer for the key named, or for that of this sign-in; null where there is none. */
export async function begin(ask) {
  if (!works || own || over) return;
  const told = await ask("").catch(() => null);
  if (told) own = { name: await remember(told), until: Date.now() + told.seconds * 1000 }; // by the device's own clock
}

async function remember({ name, key }) {
  const raw = Uint8Array.from(atob(key), (each) => each.charCodeAt(0));
  keys.set(name, await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]));
  return name;
}

/* Whether it lies here now. */
export async function keep(id, text) {
  if (!own || over) return false;
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12)), { name, until } = own;
    const plain = new TextEncoder().encode(JSON.stringify(text));
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(id, name) }, keys.get(name), plain);
    if (over) return false;
    await rows("readwrite", (store) => store.put({ id, name, until, iv, bytes }));
    return true;
  } catch {
    return false; // a full or forbidden storage: the page has the text, as before
  }
}

export async function drop(id) {
  if (works) await rows("readwrite", (store) => store.delete(id)).catch(() => null);
}

export async function wipe() {
  over = true;
  if (works) await rows("readwrite", (store) => store.clear()).catch(() => null);
}

/* Held until this page is gone. */
export function hold(id) {
  if (works) navigator.locks.request(LOCK + id, () => new Promise(() => {}));
}

/* What closed pages left of this person: use(text) is told each, and says whether it has arrived. */
export async function left(ask, use) {
  if (!works) return;
  const found = await rows("readonly", (store) => store.getAll()).catch(() => []);
  for (const row of found) {
    if (row.until < Date.now()) await drop(row.id);
    else await navigator.locks.request(LOCK + row.id, { ifAvailable: true }, (lock) => lock && handOver(row, ask, use));
  }
}

async function handOver(row, ask, use) {
  const text = await read(row, ask).catch(() => null); // another person's, or the server is gone
  if (text && (await use(text).catch(() => false))) await drop(row.id);
}

async function read({ id, name, iv, bytes }, ask) {
  if (!keys.has(name)) {
    const told = await ask(name);
    if (!told) return null;
    await remember(told);
  }
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound(id, name) }, keys.get(name), bytes);
  return JSON.parse(new TextDecoder().decode(plain));
}

function bound(id, name) {
  return new TextEncoder().encode(`${id}:${name}`);
}

function rows(mode, ask) {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened.then((base) => new Promise((done, failed) => {
    const transaction = base.transaction(ROWS, mode), request = ask(transaction.objectStore(ROWS));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  }));
}

if (others) others.onmessage = () => { over = true; };

/* Signing out takes everything along, also where the server cannot hear of it. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!works || over || !form.matches("[data-sign-out]")) return;
  event.preventDefault();
  others.postMessage("signed out");
  Promise.race([wipe(), new Promise((done) => setTimeout(done, WIPING))]).then(() => form.submit());
});
