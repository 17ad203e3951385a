import css from "./overlay.css";

/**
 * A place over the page whose styles neither leak out nor in. Constructable sheets pass a strict content security policy.
 * @returns {ShadowRoot} of a host that is not yet in the page
 */
export function openStage() {
  const root = document.createElement("div").attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return root;
}
