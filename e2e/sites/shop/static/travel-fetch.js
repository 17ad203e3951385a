// Demo only, before Vitrine's script: tells the decision server where and when this visitor pretends to be,
// and reads its decisions. In a real shop the server sees the real address and the real time.
(function () {
  "use strict";
  const { decisionServer, address: firstAddress } = document.currentScript.dataset;
  const originalFetch = window.fetch;

  // A new visitor begins in the north, on the next 15 January, where the season is easy to see.
  try {
    if (!sessionStorage.getItem("nordlys.travel")) {
      const day = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 0, 15, 12)).toISOString();
      sessionStorage.setItem("nordlys.travel", JSON.stringify({ address: firstAddress, now: day }));
    }
  } catch {
    // Storage is forbidden: the real place and time stay.
  }

  function readTravel() {
    try {
      return JSON.parse(sessionStorage.getItem("nordlys.travel")) || {};
    } catch {
      return {};
    }
  }

  window.fetch = async function (input, options) {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    if (url.origin !== decisionServer) return originalFetch.call(this, input, options);
    const { address, now } = readTravel();
    const headers = new Headers(options?.headers || (input instanceof Request ? input.headers : undefined));
    if (address) headers.set("X-Vitrine-Demo-Address", address);
    if (now) headers.set("X-Vitrine-Demo-Now", now);
    const response = await originalFetch.call(this, input, { ...options, headers });
    if (url.pathname === "/v1/decide" && response.ok) storeCampaigns(response.clone());
    return response;
  };

  // Stores the first campaign of each placement for the bar. The tag may still choose another one in the page.
  async function storeCampaigns(response) {
    try {
      const placements = (await response.json()).placements;
      const campaigns = {};
      for (const [name, candidates] of Object.entries(placements)) {
        if (candidates.length) campaigns[name] = candidates[0].campaign;
      }
      sessionStorage.setItem("nordlys.travel.campaigns", JSON.stringify(campaigns));
      window.dispatchEvent(new Event("nordlys:campaigns"));
    } catch {
      // Only the text in the bar is missing then.
    }
  }
})();
