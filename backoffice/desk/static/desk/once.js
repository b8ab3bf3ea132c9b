// A form is sent once, however often its button is clicked. One whose answer is a file leaves its page as it was, and is
// open again after a while.
const OPEN_AGAIN_MS = 10000;
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  // Another script may hold it back, and then it was not sent.
  setTimeout(() => { if (!event.defaultPrevented) sent.add(form); });
  setTimeout(() => sent.delete(form), OPEN_AGAIN_MS);
});
// Back from the next page, the form may be sent anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
