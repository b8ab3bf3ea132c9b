// What has to be written anew takes the focus. Else: a scanner types into what has it, and a browser with much to do may
// leave a field's autofocus aside.
document.addEventListener("DOMContentLoaded", () => {
  const wrong = document.querySelector("[aria-invalid='true']");
  if (wrong) wrong.focus();
  else if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
});
