import { native } from "./native.js";
import { setAttributes } from "./safe.js";

/**
 * Makes an element. Text stays text, and an attribute whose value could run code is left out. The names are ours, never content.
 * @param {string} tag
 * @param {import("./safe").Attributes} attributes null for none of that name
 * @param {...(Node | string | null | undefined)} children null and undefined are skipped
 */
export const make = (tag, attributes, ...children) => {
  const element = native(document).createElement(tag);
  setAttributes(element, attributes);
  element.append(.../** @type {Node[]} */ (children.filter((child) => child)));
  return element;
};

/** The picture of a site file, inside a link when it has one. @param {import("../wire").Image} image */
export const makeImage = ({ src, alt, href, width, height }) => {
  const picture = make("img", { alt: alt || "", width, height, src });
  return href ? make("a", { href }, picture) : picture;
};
