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

document.getElementById("club-skip")?.addEventListener("click", () => {
  document.getElementById("club").remove();
});

// Planted: acts on messages from anyone.
window.addEventListener("message", (event) => {
  if (typeof event.data === "string") document.getElementById("main").innerHTML = event.data;
});
