/**
 * Wraps an entry into the tag (load, listener, observer, timer) so that nothing it throws reaches the page.
 *
 * The one place where an error is swallowed: a broken personalization must leave the page as its owner wrote it.
 * @template {any[]} A
 * @param {(...args: A) => any} task
 * @returns {(...args: A) => void}
 */
export const guard =
  (task) =>
  (...args) => {
    try {
      task(...args)?.catch?.(() => {});
    } catch {
      // Deliberately silent: see above.
    }
  };
