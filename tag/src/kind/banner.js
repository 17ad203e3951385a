import { makeImage } from "../dom/make.js";
import { safeFragment, setAttributes } from "../dom/safe.js";
import { draw } from "../place/draw.js";

/**
 * Changes content of the page. A change whose element is missing is skipped; HTML is parsed before anything changes.
 * @param {import("../types").Showing} showing
 */
const show = (showing) => {
  const { changes } = showing.content;
  const fragments = changes.map((/** @type {any} */ { html }) => (html == null ? html : safeFragment(html)));
  return draw(showing, (space) =>
    changes.forEach((/** @type {any} */ change, /** @type {number} */ index) => {
      const { selector } = change;
      const target = selector ? space.querySelector(selector) || showing.element.querySelector(selector) : space;
      if (target) applyChange(target, change, fragments[index]);
    }),
  );
};

/** @param {any} target @param {any} change @param {DocumentFragment | undefined} fragment */
const applyChange = (target, { text, image, attributes, add_class, remove_class }, fragment) => {
  const isImage = image && target.matches("img");
  const parts = [image && !isImage && makeImage(image), text ?? fragment].filter((part) => part || part === "");
  if (parts.length) target.replaceChildren(...parts);
  if (isImage) {
    const { href, ...rest } = image;
    setAttributes(target, rest);
    if (href) setAttributes(target.parentElement, { href });
  }
  setAttributes(target, attributes);
  target.classList.add(...(add_class || []));
  target.classList.remove(...(remove_class || []));
};

/** @type {import("../types").Kind} */
export default { show };
