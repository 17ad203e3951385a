import { listen } from "../dom/listen.js";
import { make, makeImage } from "../dom/make.js";
import { openStage } from "../dom/stage.js";

/** Time for assistive technology to notice that a status has come. */
const ANNOUNCE_MS = 100;

/**
 * Lays a message over the page. A modal is the browser's own: it makes the rest inert, closes with Escape, gives the focus back.
 * Corner and bar leave the focus where it is. https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 * @param {any} content an OverlayContent
 * @param {string} placement
 * @param {(how: "click" | "close") => void} report
 * @param {string[]} why the visitor's reasons, told on request
 * @returns {import("../types").Rendering | undefined} undefined while another is open there
 */
export const openOverlay = ({ form, title, text, image, button, close_label, why_label, accent }, placement, report, why) => {
  const modal = form === "modal";
  const claim = modal ? "a modal" : placement; // one modal at a time, wherever
  if (document.querySelector(`[data-vitrine="${claim}"]`)) return;
  const close = make("button", { class: "close" }, close_label || "Close");
  const go = button && make(button.url ? "a" : "button", { class: "go", href: button.url }, button.text);
  const message = text && make("p", { id: "text", role: modal ? null : "status" }, text);
  const sentences = why.map((sentence) => make("li", {}, sentence));
  const reasons = why_label && why[0] && make("details", {}, make("summary", {}, why_label), make("ul", {}, ...sentences));
  const inside = make("div", {}, close, image && makeImage(image), make("h2", {}, title), message, go, reasons);
  const names = { "aria-label": title, "aria-describedby": modal && text ? "text" : null };
  const box = /** @type {HTMLDialogElement} */ (make("dialog", { class: form, role: modal ? null : "region", "aria-modal": modal || null, ...names }, inside));
  const host = openStage(box, claim);
  box.style.setProperty("--a", accent || "#1a4fc4");
  box.style.fontFamily = getComputedStyle(document.body).fontFamily; // the one thing of the page that it takes up
  if (modal) box.showModal();
  else {
    box.open = true;
    // A status is read out when it changes, not when it comes: so it is written again.
    if (message) setTimeout(() => (message.textContent = text), ANNOUNCE_MS);
  }

  listen(box, "click", ({ target }) => {
    const used = target.closest("a,.go");
    if (used || target === box || target.closest("button")) box.close(used ? "click" : ""); // a click beside a modal meets the dialog itself
  });
  listen(box, "keydown", (event) => {
    const stops = /** @type {any[]} */ ([...box.querySelectorAll("a,button,summary")]);
    if (event.shiftKey) stops.reverse();
    if (event.key === "Escape") box.close();
    if (modal && event.key === "Tab" && stops.pop().matches(":focus")) {
      event.preventDefault(); // the browser alone would go on to its own bars
      stops[0]?.focus();
    }
  });
  listen(box, "close", () => {
    host.remove();
    report(box.returnValue ? "click" : "close");
  });
  return { element: box };
};
