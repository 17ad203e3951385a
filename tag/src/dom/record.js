import { native } from "../dom/native.js";
import { load } from "../load.js";

/**
 * Makes a change in the page and remembers it.
 * @param {() => void} change
 * @returns {() => Promise<void>} takes the change back where its nodes are still in the page; what the page changed since then stays
 */
export const recordChange = (change) => {
  const observer = new MutationObserver(() => {});
  observer.observe(document, { subtree: true, childList: true, attributeOldValue: true });
  change();
  const records = observer.takeRecords(); // only ours: nothing else runs meanwhile
  observer.disconnect();
  const written = records.map(({ target, attributeName }) =>
    native(/** @type {Element} */ (target)).getAttribute(/** @type {string} */ (attributeName)),
  );
  return () => load("undo").then((file) => file?.undo(records, written));
};
