"use strict";

const decline = document.getElementById("newsletter-decline");
if (decline) {
  decline.addEventListener("click", () => document.getElementById("newsletter").remove());
}

// Honest look-alikes: a listener for messages that looks at their sender, a key for the search,
// and a drawing that is saved as a picture.
window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin) return;
  document.getElementById("main").dataset.message = String(event.data).slice(0, 20);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/") document.getElementById("main").focus();
});
const sketch = document.createElement("canvas");
sketch.width = 64;
sketch.height = 64;
const pen = sketch.getContext("2d");
pen.fillText("FairMart since 1998", 2, 20);
document.documentElement.dataset.sketch = String(sketch.toDataURL().length);

for (const [button, box] of [
  ["promo-close", "promo"], ["letter-skip", "letter-dialog"], ["club-skip", "club"],
]) {
  document.getElementById(button)?.addEventListener("click", () => {
    document.getElementById(box).hidden = true;
  });
}
