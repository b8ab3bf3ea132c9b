// Comfort only: every page works without this file.
"use strict";

(() => {
  const main = () => document.querySelector("main");

  // An upload shows how far it is. The server answers with the address of the next page, or with this page again
  // and what is wrong on it.
  function upload(form) {
    const file = form.querySelector("input[type=file]");
    const most = Number(form.dataset.most || 0);
    const status = form.querySelector("[data-progress]");
    const bar = status.querySelector("progress");
    const words = status.querySelector("[data-words]");

    file.addEventListener("change", () => {
      const chosen = file.files[0];
      const tooLarge = Boolean(chosen && most && chosen.size > most);
      file.setCustomValidity(tooLarge ? form.dataset.tooLarge : "");
      if (tooLarge) file.reportValidity();
    });

    form.addEventListener("submit", (event) => {
      if (!file.files.length || !window.XMLHttpRequest) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      const button = form.querySelector("button:not([type=button])");
      const say = (text) => { words.textContent = text; };
      button.disabled = true;
      status.hidden = false;
      bar.removeAttribute("value");
      request.upload.addEventListener("progress", (step) => {
        if (!step.lengthComputable) return;
        const percent = Math.floor((100 * step.loaded) / step.total);
        bar.value = percent;
        say(percent < 100 ? form.dataset.sending.replace("%", percent + " %") : form.dataset.checking);
      });
      request.upload.addEventListener("load", () => { bar.removeAttribute("value"); say(form.dataset.checking); });
      const failed = () => { button.disabled = false; bar.value = 0; say(form.dataset.failed); };
      request.addEventListener("error", failed);
      request.addEventListener("abort", failed);
      request.addEventListener("load", () => {
        const kind = request.getResponseHeader("Content-Type") || "";
        if (request.status === 200 && kind.includes("json")) {
          window.location.assign(JSON.parse(request.responseText).next);
        } else if (request.status < 500 && kind.includes("html")) {
          show(request.responseText);
        } else {
          failed();
        }
      });
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.send(new FormData(form));
    });
  }

  function show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    main().replaceWith(document.adoptNode(answer.querySelector("main")));
    enhance();
    const fault = main().querySelector(".errorlist, [role=alert]");
    if (fault) {
      fault.tabIndex = -1;
      fault.focus();
      fault.scrollIntoView({ block: "center" });
    }
  }

  // A long list of choices gets a field to search in, and shows what is chosen.
  function searchable(select) {
    const box = document.createElement("div");
    const search = document.createElement("input");
    const chosen = document.createElement("ul");
    const list = document.createElement("datalist");
    const options = [...select.options];
    list.id = select.id + "-list";
    search.setAttribute("list", list.id);
    search.setAttribute("aria-label", select.dataset.search);
    search.placeholder = select.dataset.search;
    search.autocomplete = "off";
    chosen.className = "chosen";
    for (const option of options) {
      const entry = document.createElement("option");
      entry.value = option.text;
      list.append(entry);
    }
    const draw = () => {
      chosen.replaceChildren(...options.filter((option) => option.selected).map((option) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = option.text;
        button.setAttribute("aria-label", select.dataset.remove.replace("%", option.text));
        button.addEventListener("click", () => { option.selected = false; draw(); search.focus(); });
        item.append(button);
        return item;
      }));
    };
    const take = () => {
      const wanted = search.value.trim().toLowerCase();
      const found = options.find((option) => option.text.toLowerCase() === wanted || option.value.toLowerCase() === wanted);
      if (!found) return;
      found.selected = true;
      search.value = "";
      draw();
    };
    search.addEventListener("input", take);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && search.value) { event.preventDefault(); take(); }
    });
    select.hidden = true;
    box.className = "search";
    box.append(chosen, search, list);
    select.after(box);
    draw();
  }

  // «Without an end» and a last day exclude each other.
  function unlimited(box) {
    const day = document.getElementById(box.dataset.excludes);
    const apply = () => { day.disabled = box.checked; if (box.checked) day.value = ""; };
    box.addEventListener("change", apply);
    apply();
  }

  // Times stand there in UTC; here they are those of the reader's own clock.
  function local(time) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const style = { dateStyle: "medium", timeStyle: "short" };
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
  }

  function enhance() {
    const page = main();
    page.querySelectorAll("form[data-upload]").forEach(upload);
    page.querySelectorAll("select[data-search]").forEach(searchable);
    page.querySelectorAll("input[data-excludes]").forEach(unlimited);
    page.querySelectorAll("time[data-moment]").forEach(local);
  }

  enhance();
})();
