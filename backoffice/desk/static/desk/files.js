// The admin's own script writes a chosen file's name into the first text field that it finds around the file field. Only
// its own file fields come with a shut one to show it; around any other that would be a field that a person fills in.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("input[type=file]")) {
    const found = input.parentNode.parentNode.parentNode.querySelector("input[type=text]");
    input.hasChangeListener = !found?.disabled;
  }
});
