"use strict";

// Nothing is counted until somebody agrees, and a no is kept as long as a yes.
const box = document.getElementById("cookie-box");
const count = () => {
  const script = document.createElement("script");
  script.src = "/static/fairmart/visits.js";
  document.head.append(script);
};
const choose = (agreed) => {
  localStorage.setItem("cookie-choice", agreed ? "yes" : "no");
  box.hidden = true;
  if (agreed) count();
};
const chosen = localStorage.getItem("cookie-choice");
if (chosen === "yes") count();
if (box && !chosen) box.hidden = false;
document.getElementById("cookie-accept")?.addEventListener("click", () => choose(true));
document.getElementById("cookie-reject")?.addEventListener("click", () => choose(false));
document.getElementById("cookie-settings")?.addEventListener("click", () => {
  document.getElementById("cookie-purposes").hidden = false;
  document.getElementById("cookie-settings").hidden = true;
});
document.getElementById("cookie-save")?.addEventListener("click", () => {
  choose(document.getElementById("cookie-statistics").checked);
});
