// The shop's own script: privacy choice, adding to the bag without leaving the page, data layer pushes.
// Without it the shop still sells: every button is a plain form.
(function () {
  "use strict";
  const CHOICE = "nordlys.privacy";
  const dataLayer = (window.dataLayer = window.dataLayer || []);
  const notice = document.getElementById("privacy");

  // Commands wait in a queue until Vitrine's script has loaded; without it they simply stay there.
  window.vitrine =
    window.vitrine ||
    function () {
      (window.vitrine.q = window.vitrine.q || []).push(arguments);
    };

  function remembered() {
    try {
      return localStorage.getItem(CHOICE);
    } catch {
      return null;
    }
  }

  function tell(choice) {
    const all = choice === "all";
    window.vitrine("consent", { personalization: all, measurement: all });
  }

  function choose(choice) {
    try {
      localStorage.setItem(CHOICE, choice);
    } catch {
      // Storage is closed: the choice holds for this page.
    }
    notice.hidden = true;
    tell(choice);
  }

  const known = remembered();
  if (known) tell(known);
  else notice.hidden = false;
  notice.addEventListener("click", (event) => {
    const button = event.target.closest("[data-privacy]");
    if (button) choose(button.dataset.privacy);
  });
  document.getElementById("privacy-open").addEventListener("click", () => {
    notice.hidden = false;
    notice.querySelector("button").focus();
  });

  function push(entry) {
    dataLayer.push({ ecommerce: null });
    dataLayer.push(entry);
  }

  const toast = document.getElementById("toast");
  let fading = 0;
  function say(words) {
    toast.textContent = words;
    toast.classList.add("toast-on");
    clearTimeout(fading);
    fading = setTimeout(() => toast.classList.remove("toast-on"), 2600);
  }

  async function addToBag(form) {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const count = document.getElementById("bag-count");
    count.textContent = String((await answer.json()).count);
    count.hidden = false;
    push(JSON.parse(form.dataset.add));
    say("Added to your bag");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.push) push(JSON.parse(form.dataset.push));
    if (!form.dataset.add) return;
    event.preventDefault();
    addToBag(form).catch(() => form.submit());
  });
})();
