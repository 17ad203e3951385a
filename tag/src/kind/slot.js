import { native } from "../dom/native.js";
import { isOpen } from "../dom/safe.js";

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
  const markup = /** @type {import("../types").Modules["markup"]} */ (showing.markup);
  const { template, title, title_selector, minimum } = content;
  const model = template.html
    ? markup.readMarkup(template.html).firstElementChild
    : native(element).querySelector(/** @type {string} */ (template.clone));
  const cards = chooseItems(content, page?.item_id).map((item) => ({
    item,
    element: drawCard(/** @type {Element} */ (markup.copyCard(/** @type {Element} */ (model))), item, template.bind, markup),
  }));
  if (!cards[0] || cards.length < minimum) return;
  const fill = (/** @type {HTMLElement} */ space) => {
    native(space).replaceChildren(...cards.map((card) => card.element));
    const heading = title && native(document).querySelector(/** @type {string} */ (title_selector));
    if (heading && isOpen(heading)) native(heading).replaceChildren(title);
  };
  return showing.draw(showing, fill, cards);
};

/** @param {Element} card @param {SentItem} item @param {import("../wire").Binding[]} bind @param {import("../types").Modules["markup"]} markup @returns {Element} */
const drawCard = (card, item, bind, markup) => {
  for (const { field, selector, attribute } of bind) {
    const target = selector ? native(card).querySelector(selector) : card;
    const value = item[field];
    if (!target || !isOpen(target)) continue;
    if (attribute) {
      native(target).removeAttribute(attribute); // a refused address must not leave the one that the copied card had
      markup.setListed(target, { [attribute]: value });
    } else
      native(target).replaceChildren(
        field === "price"
          ? formatPrice(/** @type {number} */ (value), item.currency, native(document).documentElement.lang)
          : /** @type {string} */ (value),
      );
  }
  return card;
};

/** @type {import("../types").Kind} */
export default { _lists_items: true, show };
