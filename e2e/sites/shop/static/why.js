// Demo only: a "why?" on each element that Vitrine swapped. It asks the tag what the page shows now, and prints the reasons.
(function () {
  "use strict";
  const layer = document.createElement("div");
  layer.className = "why-layer";
  document.body.append(layer);
  let shown = [];
  const badges = new Map(); // by placement

  // Over the element's top right corner, in the page's coordinates, so that the shop's layout stays as it is.
  function place(badge, element) {
    const box = element.getBoundingClientRect();
    badge.hidden = !box.width;
    badge.style.top = `${box.top + scrollY + 8}px`;
    badge.style.right = `${document.documentElement.clientWidth - box.right - scrollX + 8}px`;
  }

  // A badge stays the same element as long as its placement is shown: one that is clicked must not be replaced meanwhile.
  function badgeOf(placement) {
    const known = badges.get(placement);
    if (known) return known;
    const badge = document.createElement("details");
    badge.className = "why";
    badge.dataset.placement = placement;
    const summary = document.createElement("summary");
    summary.textContent = "why?";
    summary.setAttribute("aria-label", `Why am I seeing this? (${placement})`);
    badge.append(summary, document.createElement("ul"), document.createElement("p"));
    badges.set(placement, badge);
    layer.append(badge);
    return badge;
  }

  function draw() {
    for (const [placement, badge] of badges) {
      if (shown.some((one) => one.placement === placement)) continue;
      badge.remove();
      badges.delete(placement);
    }
    for (const { placement, campaign, variation, why, element } of shown) {
      const badge = badgeOf(placement);
      const reasons = why.map((sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      });
      badge.querySelector("ul").replaceChildren(...reasons);
      badge.querySelector("p").textContent = `${campaign} · ${variation}`;
      place(badge, element);
    }
  }

  function placeAll() {
    for (const { placement, element } of shown) place(badgeOf(placement), element);
  }

  window.vitrine("why", (elements) => {
    // An overlay shows its own reasons.
    shown = elements.filter(({ element, why }) => element && !element.matches("dialog") && why.length);
    draw();
  });
  new ResizeObserver(placeAll).observe(document.body);
  addEventListener("resize", placeAll);
})();
