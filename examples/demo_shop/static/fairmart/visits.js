"use strict";

// A number of visits, kept here and told to nobody.
localStorage.setItem("visits", String(Number(localStorage.getItem("visits") ?? "0") + 1));
document.documentElement.dataset.visits = localStorage.getItem("visits");
