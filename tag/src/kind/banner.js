import { makeImage } from "../dom/make.js";
import { safeFragment, setAttributes } from "../dom/safe.js";
import { draw } from "../place/draw.js";

/** @typedef {import("../wire").BannerContent} BannerContent */

/**
 * Changes content of the page. A change whose element is missing is skipped; HTML is parsed before anything changes.
 * @param {import("../types").Showing<BannerContent>} showing
 */
const show = (showing) => {
  const { changes } = showing.content;
  const fragments = changes.map(({ html }) => (html == null ? html : safeFragment(html)));
  return draw(showing, (space) =>
    changes.forEach((change, index) => {
      const { selector } = change;
      const target = selector ? space.querySelector(selector) || showing.element.querySelector(selector) : space;
      if (target) applyChange(target, change, fragments[index]);
    }),
  );
};

/** @param {Element} target @param {import("../wire").Change} change @param {DocumentFragment | null | undefined} fragment */
const applyChange = (target, { text, image, attributes, add_class, remove_class }, fragment) => {
  const isImage = image && target.matches("img");
  const parts = [image && !isImage && makeImage(image), text ?? fragment].filter((part) => part || part === "");
  if (parts.length) target.replaceChildren(.../** @type {(string | Node)[]} */ (parts));
  if (isImage) {
    const { href, ...rest } = image;
    setAttributes(target, rest);
    if (href) setAttributes(/** @type {Element} */ (target.parentElement), { href });
  }
  setAttributes(target, attributes);
  target.classList.add(...(add_class || []));
  target.classList.remove(...(remove_class || []));
};

/** @type {import("../types").Kind} */
export default { show };
