/* What closed pages left on this device (device.js) goes to the server as drafts, on whichever page is opened next. `arrived`
   tells where they are now: the form that is open among them puts them back. */

import * as device from "./device.js";

const WAIT_AT_MOST = 10_000;
const { deviceKeyUrl, draftSaveUrl } = document.body.dataset;
const words = { Accept: "application/json", "X-Unattended": "yes" };

export async function askForKey(name) {
  const answer = await post(deviceKeyUrl, { name });
  return answer.ok ? answer.json() : null;
}

/* A list of { form, writer, take, throw }: those that the server had not yet, and that were not sent since. */
export const arrived = deviceKeyUrl ? send() : Promise.resolve([]);

async function send() {
  const drafts = [];
  await device.left(askForKey, async ({ ticket, form, writer, seq, content }) => {
    const answer = await post(draftSaveUrl, { ticket, writer, seq, device: "", content: JSON.stringify(content) });
    if (!answer.ok) return answer.status === 400; // what is refused for good is not sent again
    const ways = await answer.json();
    if (ways.take) drafts.push({ form, writer, ...ways });
    return true;
  });
  return drafts;
}

function post(url, values) {
  const body = new URLSearchParams(values);
  const headers = { ...words, "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"] };
  return fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(WAIT_AT_MOST) });
}
