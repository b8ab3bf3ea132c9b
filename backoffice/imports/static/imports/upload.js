// Shows of the upload form only what belongs to the kind of rows that was chosen. Without it every field is shown.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const profile = document.getElementById("id_profile");
  if (!profile) return;
  const fit = () => {
    for (const field of document.querySelectorAll("[data-profiles]")) {
      const row = field.closest(".group");
      const shown = field.dataset.profiles.split(" ").includes(profile.value);
      if (row) row.style.display = shown ? "" : "none";
    }
  };
  profile.addEventListener("change", fit);
  fit();
});
