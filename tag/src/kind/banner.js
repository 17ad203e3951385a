import { makeImage } from "../dom/make.js";
import { native } from "../dom/native.js";
import { isOpen, setAttributes } from "../dom/safe.js";

/** @typedef {import("../wire").BannerContent} BannerContent */

/**
 * Changes content of the page. A change whose element is missing is skipped; HTML is parsed before anything changes.
 * @param {import("../types").Showing<BannerContent>} showing
 */
const show = (showing) => {
  const { content, markup } = showing;
  const { changes } = content;
  const fragments = changes.map(({ html }) => html && markup?.readMarkup?.(html));
  return showing.draw(showing, (space) =>
    changes.forEach((change, index) => {
      const { selector } = change;
      const target = selector ? native(space).querySelector(selector) || native(showing.element).querySelector(selector) : space;
      if (target && isOpen(target)) applyChange(target, change, markup, fragments[index]);
    }),
  );
};

/** @param {Element} target @param {import("../wire").Change} change @param {import("../types").Showing["markup"]} markup @param {DocumentFragment | "" | null | undefined} fragment */
const applyChange = (target, { text, image, attributes, add_class, remove_class }, markup, fragment) => {
  const isImage = image && native(target).matches("img");
  const parts = [image && !isImage && makeImage(image), text ?? fragment].filter((part) => part || part === "");
  if (parts.length) native(target).replaceChildren(.../** @type {(string | Node)[]} */ (parts));
  if (isImage) {
    const { href, ...rest } = image;
    setAttributes(target, rest);
    setLink(native(target).parentElement, href);
  }
  if (markup?.setListed) markup.setListed(target, attributes);
  else setLink(target, attributes?.href); // no other needs no list
  native(target).classList.add(...(add_class || []));
  native(target).classList.remove(...(remove_class || []));
};

/** @param {Element | null} element @param {string | null | undefined} href where it leads, if it is a link */
const setLink = (element, href) => {
  if (href && element && native(element).matches("a")) setAttributes(element, { href });
};

/** @type {import("../types").Kind} */
export default { show };
