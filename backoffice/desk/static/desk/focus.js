// A scanner types into what has the focus, and a browser with much to do may leave a field's autofocus aside.
document.addEventListener("DOMContentLoaded", () => {
  if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
});
