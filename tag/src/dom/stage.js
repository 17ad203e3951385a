import { make } from "./make.js";
import { native } from "./native.js";

/**
 * A place over the page whose styles neither leak out nor in. Constructable sheets pass a strict content security policy.
 * @param {HTMLElement} content
 * @param {string} claim what it occupies, kept in `data-vitrine`
 * @param {string} css
 * @returns {Element} the host, in the page
 */
export const openStage = (content, claim, css) => {
  const host = make("div", { "data-vitrine": claim });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(content);
  native(document).body.append(host);
  return host;
};
