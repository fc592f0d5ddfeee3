"use strict";

// Planted: the "deadline" starts afresh with every load of the page.
const clock = document.getElementById("offer-clock");
if (clock) {
  let secondsLeft = 10 * 60 - 1;
  setInterval(() => {
    secondsLeft = Math.max(0, secondsLeft - 1);
    const minutes = String(Math.floor(secondsLeft / 60)).padStart(2, "0");
    clock.textContent = `${minutes}:${String(secondsLeft % 60).padStart(2, "0")}`;
  }, 1000);
}

const decline = document.getElementById("newsletter-decline");
if (decline) {
  decline.addEventListener("click", () => document.getElementById("newsletter").remove());
}

// Planted: acts on messages from anyone.
window.addEventListener("message", (event) => {
  if (typeof event.data === "string") document.getElementById("main").innerHTML = event.data;
});

// The banner stays until a choice is made, and the choice is kept.
const banner = document.getElementById("consent-banner");
if (banner && !localStorage.getItem("consent")) {
  banner.hidden = false;
  // Planted: the page is held still until then.
  if (location.pathname === "/") document.documentElement.classList.add("undecided");
  for (const choice of ["accept", "reject"]) {
    document.getElementById(`consent-${choice}`).addEventListener("click", () => {
      localStorage.setItem("consent", choice);
      banner.hidden = true;
      document.documentElement.classList.remove("undecided");
    });
  }
}
