// Demo only: a "why?" on each element that Vitrine swapped. It asks the tag what the page shows now, and prints the reasons.
(function () {
  "use strict";
  const layer = document.createElement("div");
  layer.className = "why-layer";
  document.body.append(layer);
  let shown = [];

  // Over the element's top right corner, in the page's coordinates, so that the shop's layout stays as it is.
  function place(badge, element) {
    const box = element.getBoundingClientRect();
    badge.hidden = !box.width;
    badge.style.top = `${box.top + scrollY + 8}px`;
    badge.style.right = `${document.documentElement.clientWidth - box.right - scrollX + 8}px`;
  }

  function draw() {
    const open = new Set([...layer.querySelectorAll("[open]")].map((badge) => badge.dataset.placement));
    layer.replaceChildren();
    for (const { placement, campaign, variation, why, element } of shown) {
      const badge = document.createElement("details");
      badge.className = "why";
      badge.dataset.placement = placement;
      badge.open = open.has(placement);
      const summary = document.createElement("summary");
      summary.textContent = "why?";
      summary.setAttribute("aria-label", `Why am I seeing this? (${placement})`);
      const reasons = document.createElement("ul");
      for (const sentence of why) {
        const item = document.createElement("li");
        item.textContent = sentence;
        reasons.append(item);
      }
      const names = document.createElement("p");
      names.textContent = `${campaign} · ${variation}`;
      badge.append(summary, reasons, names);
      layer.append(badge);
      place(badge, element);
    }
  }

  function placeAll() {
    [...layer.children].forEach((badge, index) => place(badge, shown[index].element));
  }

  window.vitrine("why", (elements) => {
    // An overlay shows its own reasons.
    shown = elements.filter(({ element, why }) => element && !element.matches("dialog") && why.length);
    draw();
  });
  new ResizeObserver(placeAll).observe(document.body);
  addEventListener("resize", placeAll);
})();
