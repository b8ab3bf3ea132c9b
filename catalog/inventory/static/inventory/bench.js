// Keys at the bench: digits answer the question that has the focus, Escape leads back to the scanner.
(() => {
  const step = document.querySelector(".bench-step");
  const scan = document.getElementById("scan");
  const stops = () => [...step.querySelectorAll("fieldset, input:not([type=radio]):not([type=hidden]), button")];
  // What stands there from a try before is replaced by the next scan.
  const land = (stop) => {
    const place = stop.matches("fieldset") ? stop.querySelector("input") : stop;
    place.focus();
    if (place.type === "text") place.select();
  };

  // The admin's own script looks for a text field beside each file field, to write the file's name into. There is none
  // here: the browser shows the name itself.
  document.querySelectorAll("input[type=file]").forEach((input) => { input.hasChangeListener = true; });

  const asks = (stop) => stop.matches("fieldset") && !stop.querySelector(":checked");
  if (step) land(stops().find(asks) || stops()[0]);
  else scan.focus();

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      scan.focus();
      scan.select();
      return;
    }
    const group = document.activeElement.closest(".bench-step fieldset");
    if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "0") {
      event.preventDefault();
      group.querySelectorAll("input").forEach((answer) => { answer.checked = false; });
    } else {
      const answer = /^[1-9]$/.test(event.key) && group.querySelectorAll("input")[Number(event.key) - 1];
      if (!answer) return;
      event.preventDefault();
      answer.checked = true;
    }
    const all = stops();
    land(all[all.indexOf(group) + 1]);
  });
})();
