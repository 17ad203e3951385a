import { safeFragment, setAttribute } from "./safe.js";
import { spaceOf } from "./space.js";

/** @typedef {import("../types").SlotItem} SlotItem */

/**
 * The items a page shows: never its own, at most `limit`; none when too few are left.
 * @param {any} content
 * @param {string | undefined} item_id the page's own item
 * @returns {SlotItem[]}
 */
export function chooseItems({ items, limit, minimum }, item_id) {
  const chosen = items.filter((/** @type {SlotItem} */ item) => item.item_id !== item_id).slice(0, limit);
  return chosen.length < minimum ? [] : chosen;
}

/**
 * A price in the page's language.
 * @param {number} price
 * @param {string | null | undefined} currency ISO 4217
 * @param {string | undefined} language
 */
export function formatPrice(price, currency, language) {
  try {
    return new Intl.NumberFormat(language || undefined, currency ? { style: "currency", currency } : {}).format(price);
  } catch {
    return `${price} ${currency}`; // a language or currency nobody knows
  }
}

/**
 * Draws the items with a template: the operator's HTML, or a copy of a card that the page has.
 * @param {Record<string, any>} content a filled slot
 * @param {HTMLElement} element the anchor
 * @param {import("../types").Anchor} anchor
 * @param {string | undefined} item_id the page's own item
 * @returns {import("../types").Rendering | undefined} undefined when the page stays as it is
 */
export function renderSlot(content, element, anchor, item_id) {
  const { template, title, title_selector } = content;
  const model = template.html ? safeFragment(template.html).firstElementChild : element.querySelector(template.clone);
  const cards = chooseItems(content, item_id).map((item) => ({ item, element: drawCard(model, item, template.bind) }));
  if (!cards[0]) return;
  const space = spaceOf(element, anchor);
  space.replaceChildren(...cards.map((card) => card.element));
  const heading = title && title_selector && document.querySelector(title_selector);
  if (heading) heading.textContent = title;
  return { element: space, cards };
}

/** @param {Element} model @param {any} item @param {any[]} bind @returns {Element} */
function drawCard(model, item, bind) {
  const card = document.importNode(model, true);
  for (const element of [card, ...card.querySelectorAll("[id]")]) element.removeAttribute("id"); // ids are unique in a page
  for (const { field, selector, attribute } of bind) {
    const target = selector ? card.querySelector(selector) : card;
    const value = item[field];
    if (!target) continue;
    if (attribute) setAttribute(target, attribute, value);
    else target.textContent = value != null && field === "price" ? formatPrice(value, item.currency, document.documentElement.lang) : value;
  }
  return card;
}
