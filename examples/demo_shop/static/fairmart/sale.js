"use strict";

// An honest clock: it counts to the moment that the page names, the same for everybody, and says so
// when that has come.
const clock = document.getElementById("sale-clock");
if (clock) {
  const end = Date.parse(clock.dateTime);
  const show = () => {
    const left = Math.floor((end - Date.now()) / 1000);
    if (left <= 0) {
      clock.textContent = "now";
      return;
    }
    const [days, hours, minutes] = [left / 86400, (left / 3600) % 24, (left / 60) % 60].map(Math.floor);
    clock.textContent = `in ${days} days, ${hours} h ${minutes} min ${left % 60} s`;
  };
  show();
  setInterval(show, 1000);
}
