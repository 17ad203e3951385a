// Demo only, before Vitrine's script: tells the decision server where and when this visitor pretends to be,
// and listens to what it answers. In a real shop the server sees the real address and the real time.
(function () {
  "use strict";
  const { decisionServer: server, address: firstPlace } = document.currentScript.dataset;
  const fetchReally = window.fetch;

  // A new visitor begins where the difference is plain: up north, on the next 15 January.
  try {
    if (!sessionStorage.getItem("nordlys.travel")) {
      const day = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 0, 15, 12)).toISOString();
      sessionStorage.setItem("nordlys.travel", JSON.stringify({ address: firstPlace, now: day }));
    }
  } catch {
    // Storage is closed: here and now, then.
  }

  function journey() {
    try {
      return JSON.parse(sessionStorage.getItem("nordlys.travel")) || {};
    } catch {
      return {};
    }
  }

  window.fetch = async function (input, options) {
    const address = new URL(input instanceof Request ? input.url : String(input), location.href);
    if (address.origin !== server) return fetchReally.call(this, input, options);
    const { address: place, now } = journey();
    const headers = new Headers(options?.headers || (input instanceof Request ? input.headers : undefined));
    if (place) headers.set("X-Vitrine-Demo-Address", place);
    if (now) headers.set("X-Vitrine-Demo-Now", now);
    const answer = await fetchReally.call(this, input, { ...options, headers });
    if (address.pathname === "/v1/decide" && answer.ok) listen(answer.clone());
    return answer;
  };

  // First campaign per placement: what the server would show first; the tag may still decide otherwise on the page.
  async function listen(answer) {
    try {
      const placements = (await answer.json()).placements;
      const said = {};
      for (const [name, candidates] of Object.entries(placements)) {
        if (candidates.length) said[name] = candidates[0].campaign;
      }
      sessionStorage.setItem("nordlys.travel.said", JSON.stringify(said));
      window.dispatchEvent(new Event("nordlys:said"));
    } catch {
      // Only the bar's remark is missing then.
    }
  }
})();
