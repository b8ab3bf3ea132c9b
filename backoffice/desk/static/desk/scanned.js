// A scanner ends what it types with Enter, which would send the form before the rest of it was answered.
document.addEventListener("keydown", (event) => {
  const line = event.target;
  if (event.key !== "Enter" || !line.matches("input[data-scanned]")) return;
  event.preventDefault();
  const shown = [...line.form.elements].filter((each) => !each.disabled && each.type !== "hidden");
  shown[shown.indexOf(line) + 1].focus();
});
