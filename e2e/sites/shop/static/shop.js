// The shop's own script: privacy choice, adding to the bag without leaving the page, data layer pushes.
// Without it the shop still sells: every button is a plain form.
(function () {
  "use strict";
  const CHOICE = "nordlys.privacy";
  const dataLayer = (window.dataLayer = window.dataLayer || []);
  const notice = document.getElementById("privacy");
  let wasOpened = false;

  // Commands wait in a queue until Vitrine's script has loaded; without the script they stay there.
  window.vitrine =
    window.vitrine ||
    function () {
      (window.vitrine.q = window.vitrine.q || []).push(arguments);
    };

  function storedChoice() {
    try {
      return localStorage.getItem(CHOICE);
    } catch {
      return null;
    }
  }

  function sendConsent(choice) {
    const all = choice === "all";
    window.vitrine("consent", { personalization: all, measurement: all });
  }

  function choose(choice) {
    try {
      localStorage.setItem(CHOICE, choice);
    } catch {
      // Storage is forbidden: the choice is valid for this page only.
    }
    notice.hidden = true;
    if (wasOpened) document.getElementById("privacy-open").focus();
    sendConsent(choice);
  }

  const choice = storedChoice();
  if (choice) sendConsent(choice);
  else notice.hidden = false;
  notice.addEventListener("click", (event) => {
    const button = event.target.closest("[data-privacy]");
    if (button) choose(button.dataset.privacy);
  });
  document.getElementById("privacy-open").addEventListener("click", () => {
    notice.hidden = false;
    wasOpened = true;
    notice.querySelector("button").focus();
  });

  // The lines of operate.md. The proof goes after the #, which no server receives, and is read when it is needed: the
  // visitor has none before the first decision with consent.
  document.querySelector("a.known")?.addEventListener("click", ({ currentTarget: link }) => {
    const { visitor_id, visitor_proof } = JSON.parse(localStorage["vitrine:shop:visitor"] || "{}");
    link.hash = visitor_proof ? `visitor=${visitor_id}.${visitor_proof}` : "";
    if (visitor_proof && link.dataset.token) link.hash += `&identity=${link.dataset.token}`;
  });

  function push(entry) {
    dataLayer.push({ ecommerce: null });
    dataLayer.push(entry);
  }

  const toast = document.getElementById("toast");
  let timer = 0;
  function showToast(text) {
    toast.textContent = text;
    toast.classList.add("toast-on");
    clearTimeout(timer);
    timer = setTimeout(() => toast.classList.remove("toast-on"), 2600);
  }

  async function addToBag(form) {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!response.ok) throw new Error(String(response.status));
    const count = document.getElementById("bag-count");
    count.textContent = String((await response.json()).count);
    count.hidden = false;
    push(JSON.parse(form.dataset.add));
    showToast("Added to your bag");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.push) push(JSON.parse(form.dataset.push));
    if (!form.dataset.add) return;
    event.preventDefault();
    addToBag(form).catch(() => form.submit());
  });
})();
