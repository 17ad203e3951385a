import { safeFragment, setAttribute } from "../dom/safe.js";
import { draw } from "../place/draw.js";

/**
 * @typedef {import("../wire").SentItem} SentItem
 * @typedef {import("../wire").SentSlot} SentSlot
 */

/**
 * The items to show: not the page's own, none without a field that its card needs, at most `limit`.
 * @param {SentSlot} content
 * @param {string | null | undefined} item_id the page's own item
 * @returns {SentItem[]}
 */
export const chooseItems = ({ items, limit, template }, item_id) =>
  items.filter((item) => item.item_id !== item_id && template.bind.every(({ field }) => (item[field] ?? "") !== "")).slice(0, limit);

/**
 * A price in the page's language.
 * @param {number} price
 * @param {string | null | undefined} currency ISO 4217
 * @param {string | undefined} language
 */
export const formatPrice = (price, currency, language) => {
  try {
    return price.toLocaleString(language || [], { style: "currency", currency: /** @type {string} */ (currency) });
  } catch {
    return `${price} ${currency || ""}`; // unknown language or currency
  }
};

/**
 * Draws the items with a template: the operator's HTML, or a copy of a card that the page has.
 * @param {import("../types").Showing<SentSlot>} showing
 */
const show = (showing) => {
  const { content, element, page } = showing;
  const { template, title, title_selector, minimum } = content;
  const model = template.html
    ? safeFragment(template.html).firstElementChild
    : element.querySelector(/** @type {string} */ (template.clone));
  const cards = chooseItems(content, page?.item_id).map((item) => ({ item, element: drawCard(model, item, template.bind) }));
  if (!cards[0] || cards.length < minimum) return;
  const fill = (/** @type {HTMLElement} */ space) => {
    space.replaceChildren(...cards.map((card) => card.element));
    if (title) document.querySelector(/** @type {string} */ (title_selector))?.replaceChildren(title);
  };
  return draw(showing, fill, cards);
};

/** @param {Element | null} model @param {SentItem} item @param {import("../wire").Binding[]} bind @returns {Element} */
const drawCard = (model, item, bind) => {
  const card = /** @type {Element} */ (/** @type {Element} */ (model).cloneNode(true));
  for (const element of [card, ...card.querySelectorAll("[id]")]) element.removeAttribute("id"); // ids must be unique in a page
  for (const { field, selector, attribute } of bind) {
    const target = selector ? card.querySelector(selector) : card;
    const value = item[field];
    if (!target) continue;
    if (attribute) {
      target.removeAttribute(attribute); // a refused address must not leave the one that the copied card had
      setAttribute(target, attribute, value);
    } else
      target.textContent =
        field === "price"
          ? formatPrice(/** @type {number} */ (value), item.currency, document.documentElement.lang)
          : /** @type {string} */ (value);
  }
  return card;
};

/** @type {import("../types").Kind} */
export default { _lists_items: true, show };
