/* A sign-in ends when nobody has been there for a while (<body data-idle-seconds>). Being there is keys, clicks and touches
   on any page of this browser: pages tell each other, and the server hears of it at most once a minute.

   Two minutes before the end a notice asks whether somebody is there. At the end `session:ending` is dispatched on the
   document; a handler may give `event.detail.waitFor(promise)`, for a draft that is still on its way. Then the page goes
   to sign in, and after that comes back here. Where a promise comes true as `false`, text is on this page only: it stays,
   hidden. */

const SEEN = "sswork-seen";
const TELL_EVERY = 60_000;
const NOTICE_BEFORE = 120_000;
const WAIT_AT_MOST = 3_000;

const idle = Number(document.body.dataset.idleSeconds) * 1000;
const notice = document.getElementById("session-notice");
let seen = Date.now();
let told = Date.now();
let ended = false;

remember(seen);
for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(kind, here, { passive: true });
addEventListener("storage", (event) => {
  if (event.key === SEEN) seen = Math.max(seen, Number(event.newValue));
});
document.addEventListener("visibilitychange", look);
notice?.querySelector("[data-stay]").addEventListener("click", here);
setInterval(look, 1000);

/* Parts of a page that are fetched again by themselves do not count as somebody being there. */
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.triggeringEvent) event.detail.headers["X-Unattended"] = "yes";
});

function here() {
  if (ended) return;
  seen = Date.now();
  if (seen - told > TELL_EVERY || notice?.open) tell();
  if (notice?.open) notice.close();
}

function tell() {
  told = Date.now();
  remember(told);
  const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"], Accept: "application/json" };
  fetch(document.body.dataset.keepUrl, { method: "POST", headers }).then((answer) => answer.status === 401 && end(), () => {});
}

function remember(when) {
  try { localStorage.setItem(SEEN, String(when)); } catch { /* a private window: this page counts for itself */ }
}

function look() {
  const away = Date.now() - seen;
  if (ended || !idle) return;
  if (away >= idle) end();
  else if (away >= idle - NOTICE_BEFORE && !notice?.open) notice?.show();
  else if (away < idle - NOTICE_BEFORE && notice?.open) notice.close();
}

async function end() {
  if (ended) return;
  ended = true;
  const awaited = [];
  const detail = { waitFor: (promise) => awaited.push(promise) };
  document.dispatchEvent(new CustomEvent("session:ending", { detail }));
  const kept = await Promise.race([Promise.all(awaited), new Promise((done) => setTimeout(done, WAIT_AT_MOST, []))]);
  if (kept.includes(false)) return document.dispatchEvent(new CustomEvent("screen:hide"));
  document.dispatchEvent(new CustomEvent("session:ended"));
  const here = location.pathname + location.search;
  location.replace(`${document.body.dataset.signInUrl}?${new URLSearchParams({ next: here, over: "idle" })}`);
}
