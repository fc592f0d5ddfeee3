"use strict";

// Planted: a yes is kept and a no is not, and neither changes what the page loads.
const box = document.getElementById("cookie-box");
if (box && localStorage.getItem("cookie-choice") !== "all") box.hidden = false;
document.getElementById("cookie-accept")?.addEventListener("click", () => {
  localStorage.setItem("cookie-choice", "all");
  box.hidden = true;
});
document.getElementById("cookie-settings")?.addEventListener("click", () => {
  document.getElementById("cookie-purposes").hidden = false;
  document.getElementById("cookie-settings").hidden = true;
});
document.getElementById("cookie-save")?.addEventListener("click", () => {
  box.hidden = true;
});
