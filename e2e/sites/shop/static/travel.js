// Demo only: the travel bar. It stores a change for this tab, removes the stored decision and reloads the page.
(function () {
  "use strict";
  const KEY = "nordlys.travel";
  const bar = document.getElementById("travel");
  const date = document.getElementById("travel-now");
  const output = document.getElementById("travel-campaigns");

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

  // The stored decision is for the old place and date. The visitor and the profile stay.
  function removeStoredDecision() {
    for (const key of Object.keys(sessionStorage)) {
      if (/^vitrine[.:].*answer$/.test(key)) sessionStorage.removeItem(key);
    }
    sessionStorage.removeItem("nordlys.travel.campaigns");
  }

  function go(change) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...read(KEY), ...change }));
    removeStoredDecision();
    location.reload();
  }

  function goToDate(day) {
    if (day) go({ now: `${day}T12:00:00Z` });
  }

  // 31 January plus one month is the last day of February, not a day in March.
  function addMonths(day, months) {
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
    const { hero, beauty } = read("nordlys.travel.campaigns");
    const campaigns = [hero || "no hero", beauty].filter(Boolean).join(" · ");
    output.textContent = beauty ? `Server chose: ${campaigns}` : "";
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.address) go({ address: button.dataset.address });
    if (button.dataset.months) goToDate(addMonths(date.value || today(), Number(button.dataset.months)));
  });
  date.addEventListener("change", () => goToDate(date.value));
  document.getElementById("travel-reset").addEventListener("click", () => {
    window.vitrine("reset");
    sessionStorage.clear();
    localStorage.removeItem("nordlys.privacy");
    fetch("/new-visitor", { method: "POST" }).finally(() => location.assign("/"));
  });
  window.addEventListener("nordlys:campaigns", show);
  show();
})();
