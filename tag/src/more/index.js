// The second file, `vitrine-more.js`: a module that a page loads when something in its answer, or in the page, needs it.
export { openOverlay } from "./overlay.js";
export { redirectTo } from "./redirect.js";
export { readSources } from "./sources.js";
export { hearTcf } from "./tcf.js";
export { armTrigger } from "./triggers.js";
