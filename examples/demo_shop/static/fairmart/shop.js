"use strict";

const decline = document.getElementById("newsletter-decline");
if (decline) {
  decline.addEventListener("click", () => document.getElementById("newsletter").remove());
}
