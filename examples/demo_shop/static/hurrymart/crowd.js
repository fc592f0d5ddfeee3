"use strict";

// Planted: how many people want it is thrown, not counted.
const figure = document.getElementById("basket-figure");
if (figure) {
  const crowd = () => {
    figure.textContent = String(18 + Math.floor(Math.random() * 30));
  };
  crowd();
  setInterval(crowd, 4000);
}
