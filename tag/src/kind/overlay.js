import { listen } from "../dom/listen.js";
import { make, makeImage } from "../dom/make.js";
import { native } from "../dom/native.js";
import { openStage } from "../dom/stage.js";
import css from "./overlay.css";

/** @typedef {import("../wire").OverlayContent} OverlayContent */

/** Time for assistive technology to notice that a status has come. */
const ANNOUNCE_MS = 100;

/**
 * Lays a message over the page. A modal is the browser's own: it makes the rest inert, closes with Escape, gives the focus back.
 * Corner and bar leave the focus where it is. https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 * @param {import("../types").Showing<OverlayContent>} showing
 * @returns {import("../types").Rendering | undefined} undefined while another is open there
 */
const show = ({ content, placement, why, report }) => {
  const { form, text, accent } = content;
  const modal = form === "modal";
  const claim = modal ? "a modal" : placement.name; // one modal at a time in the whole page
  if (native(document).querySelector(`[data-vitrine="${claim}"]`)) return;
  const message = text && make("p", { id: "text", role: modal ? null : "status" }, text);
  const box = makeBox(content, message, why);
  const host = openStage(box, claim, css);
  const open = new AbortController();
  box.style.setProperty("--a", accent || "#1a4fc4");
  box.style.fontFamily = getComputedStyle(native(document).body).fontFamily; // the only style that it takes from the page
  if (modal) box.showModal();
  else {
    box.open = true;
    // Screen readers read a status when it changes, not when it is added. So it is written again.
    if (message) setTimeout(() => (message.textContent = text), ANNOUNCE_MS);
  }
  hearBox(box, modal, open.signal);
  listen(
    box,
    "close",
    () => {
      host.remove();
      report(box.returnValue ? "click" : "close");
    },
    open.signal,
  );
  return {
    element: box,
    undo() {
      open.abort(); // nobody closed it
      box.close(); // gives the focus back
      host.remove();
    },
  };
};

/** @param {OverlayContent} content @param {HTMLElement | "" | undefined} message @param {string[]} why @returns {HTMLDialogElement} */
const makeBox = ({ form, title, image, button, close_label, why_label }, message, why) => {
  const modal = form === "modal";
  const close = make("button", { class: "close" }, close_label || "Close");
  const go = button && make(button.url ? "a" : "button", { class: "go", href: button.url }, button.text);
  const sentences = why.map((sentence) => make("li", {}, sentence));
  const reasons = why_label && why[0] && make("details", {}, make("summary", {}, why_label), make("ul", {}, ...sentences));
  const inside = make("div", {}, close, image && makeImage(image), make("h2", {}, title), message, go, reasons);
  const names = { "aria-label": title, "aria-describedby": modal && message ? "text" : null };
  return /** @type {HTMLDialogElement} */ (
    make("dialog", { class: form, role: modal ? null : "region", "aria-modal": modal || null, ...names }, inside)
  );
};

/** Closes it for whoever clicks or presses Escape, and keeps the focus in a modal. @param {HTMLDialogElement} box @param {boolean} modal @param {AbortSignal} signal */
const hearBox = (box, modal, signal) => {
  const hearClick = (/** @type {{target: Element}} */ { target }) => {
    const used = target.closest("a,.go");
    if (used || target === box || target.closest("button")) box.close(used ? "click" : ""); // the target of a click beside a modal is the dialog itself
  };
  const hearKey = (/** @type {KeyboardEvent} */ event) => {
    const stops = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("a,button,summary")]);
    if (event.shiftKey) stops.reverse();
    if (event.key === "Escape") box.close();
    if (modal && event.key === "Tab" && /** @type {HTMLElement} */ (stops.pop()).matches(":focus")) {
      event.preventDefault(); // otherwise the browser moves the focus to its own toolbar
      stops[0]?.focus();
    }
  };
  listen(box, "click", hearClick, signal);
  listen(box, "keydown", hearKey, signal);
};

/** @type {import("../types").Kind} */
export default { _covers_page: true, _is_outside: true, show };
