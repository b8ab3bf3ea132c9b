// Shows of the upload form only the fields and hints that belong to the kind of rows that was chosen. Without it all are
// shown.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const profile = document.getElementById("id_profile");
  if (!profile) return;
  const fit = () => {
    for (const part of document.querySelectorAll("[data-profiles]")) {
      const whole = part.matches("span") ? part : part.closest(".group");
      const shown = part.dataset.profiles.split(" ").includes(profile.value);
      if (whole) whole.style.display = shown ? "" : "none";
    }
  };
  profile.addEventListener("change", fit);
  fit();
});
