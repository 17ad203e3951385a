// Demo only: the travel bar. A change is kept for this tab, the kept decision is dropped, and the page loads anew.
(function () {
  "use strict";
  const KEY = "nordlys.travel";
  const bar = document.getElementById("travel");
  const date = document.getElementById("travel-now");
  const said = document.getElementById("travel-said");

  function read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  }

  function today() {
    return new Date().toISOString().slice(0, 10);
  }

  // The decision kept for the visit was made for the old place and date. The visitor and the profile stay.
  function dropKeptDecision() {
    for (const key of Object.keys(sessionStorage)) {
      if (/^vitrine[.:].*answer$/.test(key)) sessionStorage.removeItem(key);
    }
    sessionStorage.removeItem("nordlys.travel.said");
  }

  function go(change) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...read(KEY), ...change }));
    dropKeptDecision();
    location.reload();
  }

  function moveTo(day) {
    if (day) go({ now: `${day}T12:00:00Z` });
  }

  // The last day of a shorter month, rather than the first days of the one after it.
  function monthsFrom(day, months) {
    const [year, month, number] = day.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + months, Math.min(number, last))).toISOString().slice(0, 10);
  }

  function show() {
    const { address, now } = read(KEY);
    for (const button of bar.querySelectorAll("[data-address]")) {
      button.setAttribute("aria-pressed", String(button.dataset.address === address));
    }
    date.value = now ? now.slice(0, 10) : today();
    const { hero, beauty } = read("nordlys.travel.said");
    const chosen = [hero || "no hero", beauty].filter(Boolean).join(" · ");
    said.textContent = beauty ? `Server chose: ${chosen}` : "";
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.address) go({ address: button.dataset.address });
    if (button.dataset.months) moveTo(monthsFrom(date.value || today(), Number(button.dataset.months)));
  });
  date.addEventListener("change", () => moveTo(date.value));
  document.getElementById("travel-reset").addEventListener("click", () => {
    window.vitrine("reset");
    sessionStorage.clear();
    localStorage.removeItem("nordlys.privacy");
    fetch("/new-visitor", { method: "POST" }).finally(() => location.assign("/"));
  });
  window.addEventListener("nordlys:said", show);
  show();
})();
