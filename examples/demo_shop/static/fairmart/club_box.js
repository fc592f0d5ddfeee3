"use strict";

// Asks once. A no is kept, and so is what was not answered.
const askForClub = () => {
  localStorage.setItem("club-asked", "yes");
  const box = document.createElement("div");
  box.className = "curtain";
  box.id = "club-box";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-modal", "true");
  box.innerHTML = `<div class="card"><p>The FairMart Club meets for a walk in May. Come along?</p>
    <a class="button" href="/contact">Tell me more</a>
    <button class="button" id="club-box-no" type="button">No thanks</button></div>`;
  box.querySelector("#club-box-no").addEventListener("click", () => box.remove());
  document.body.append(box);
};
if (!localStorage.getItem("club-asked")) setTimeout(askForClub, 25_000);
