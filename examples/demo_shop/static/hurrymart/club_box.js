"use strict";

// Planted: a no is forgotten. The box is back half a minute later, and on every other page.
const askForClub = () => {
  const box = document.createElement("div");
  box.className = "curtain";
  box.id = "club-box";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-modal", "true");
  box.innerHTML = `<div class="card"><p>Campers in the Hurry Club save on every order. Come in?</p>
    <a class="button" href="/login">Join the club</a>
    <button class="button" id="club-box-no" type="button">No thanks</button></div>`;
  box.querySelector("#club-box-no").addEventListener("click", () => {
    box.remove();
    setTimeout(askForClub, 30_000);
  });
  document.body.append(box);
};
setTimeout(askForClub, 25_000);
