import { listen } from "../listen.js";
import { makeImage, setAttribute } from "./safe.js";
import { openStage } from "./stage.js";

/** @type {Set<string>} placements with an overlay open now; "modal" stands for whichever modal is */
const open = new Set();

/**
 * Lays a message over the page. A modal is the browser's own: it makes the rest inert, closes with Escape, gives the focus back.
 * Corner and bar leave the focus where it is. https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 * @param {any} content an OverlayContent
 * @param {string} placement
 * @param {(how: "click" | "close") => void} report
 * @returns {import("../types").Rendering | undefined} undefined while another is open there
 */
export function openOverlay({ form, title, text, image, button, close_label, accent }, placement, report) {
  const modal = form === "modal";
  const claim = modal ? form : placement;
  if (open.has(claim)) return;
  const root = openStage();
  const box = document.createElement("dialog");
  const inside = document.createElement("div");
  /** @param {string} tag @param {string} words @param {Record<string, any>} [attributes] */
  const add = (tag, words, attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = words;
    for (const name of Object.keys(attributes)) setAttribute(element, name, attributes[name]);
    inside.append(element);
    return element;
  };
  add("button", "✕", { class: "close", "aria-label": close_label || "Close" });
  if (image) inside.append(makeImage(image));
  add("h2", title, { id: "title" });
  if (text) add("p", text);
  if (button) {
    const go = add(button.url ? "a" : "button", button.text, { class: "go", href: button.url });
    go.style.background = accent ||= "#1a4fc4";
    go.style.color = isLight(accent) ? "#000" : "#fff";
  }
  box.append(inside);
  root.append(box);
  setAttribute(box, "class", form);
  setAttribute(box, "role", modal ? "dialog" : "region");
  setAttribute(box, "aria-labelledby", "title");

  /** @type {"click" | "close"} */
  let how = "close";
  listen(box, "click", ({ target }) => {
    if (target.closest("a,.go")) how = "click";
    if (target === box || target.closest("a,button")) box.close();
  });
  listen(box, "keydown", (event) => {
    if (event.key === "Escape") box.close();
    else if (modal && event.key === "Tab") keepFocus(event, root);
  });
  listen(box, "close", () => {
    root.host.remove();
    open.delete(claim);
    report(how);
  });
  document.body.append(root.host);
  open.add(claim);
  if (modal) {
    setAttribute(box, "aria-modal", "true");
    box.showModal();
  } else box.open = true;
  return { element: box };
}

/** Keeps Tab inside the box: the browser alone would also visit its own bars. @param {KeyboardEvent} event @param {ShadowRoot} root */
function keepFocus(event, root) {
  const stops = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("a,button")]);
  if (event.shiftKey) stops.reverse();
  if (root.activeElement !== stops[stops.length - 1]) return;
  event.preventDefault();
  stops[0].focus();
}

/** Whether black is read better on `colour` than white (WCAG 2 relative luminance). @param {string} colour #rrggbb */
export function isLight(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
