/** @type {ProxyHandler<any>} */
const CLASS = {
  get(node, name) {
    const value = Reflect.get(Object.getPrototypeOf(node), name, node);
    return typeof value === "function" ? value.bind(node) : value;
  },
};

/**
 * A document or an element with the properties of its class. A page's markup shadows them: after `<img name=body>` the page's
 * `document.body` is that picture, and after `<input name=attributes>` so are its form's `attributes`. It is only to be read from, and
 * called: where the browser wants a node, hand it the node itself.
 * https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
 * @template {object} N
 * @param {N} node
 * @returns {Readonly<N>}
 */
export const native = (node) => new Proxy(node, CLASS);
