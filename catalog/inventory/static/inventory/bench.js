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

  const asks = (stop) => stop.matches("fieldset") && !stop.querySelector(":checked");
  const lacks = (stop) => stop.required && !stop.value;
  if (step) land(stops().find(asks) || stops().find(lacks) || stops()[0]);
  else scan.focus();

  // A label may be scanned while a question has the focus. A scanner types faster than anybody answers: what it begins with
  // is no answer, or has been taken for one and is taken back. Without that the scan of «1800…» would say «Genuine».
  const SCANNER = 40; // ms between two keys, at most
  let last = null; // the answer given last: when, by which key, and how it is taken back
  const isQuick = (event) => last !== null && event.timeStamp - last.at < SCANNER;
  // Until the answer is here, a second label replaces the first instead of going on behind it.
  scan.form.addEventListener("submit", () => scan.select());
  const scanned = (text) => {
    last = null;
    scan.focus();
    scan.value = text;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      scan.focus();
      scan.select();
      return;
    }
    if (isQuick(event) && (event.key.length === 1 || event.key === "Enter")) {
      event.preventDefault();
      const { key, takeBack } = last;
      takeBack();
      scanned(event.key === "Enter" ? key : key + event.key);
      if (event.key === "Enter") scan.form.requestSubmit();
      return;
    }
    const isText = event.key.length === 1 && event.key !== " ";
    const group = document.activeElement.closest(".bench-step fieldset");
    if (!group) {
      if (isText && document.activeElement.matches(".bench-step button, .bench-step input[type=file]")) scanned("");
      return;
    }
    if (!/^\d$/.test(event.key)) {
      if (isText) scanned("");
      return;
    }
    event.preventDefault();
    const answers = [...group.querySelectorAll("input")];
    const stood = answers.find((answer) => answer.checked);
    const check = (which) => answers.forEach((answer) => { answer.checked = answer === which; });
    last = { at: event.timeStamp, key: event.key, takeBack: () => check(stood) };
    const given = answers[Number(event.key) - 1];
    if (event.key !== "0" && !given) return;
    check(given);
    const all = stops();
    land(all[all.indexOf(group) + 1]);
  });
})();
