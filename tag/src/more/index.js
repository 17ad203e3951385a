// The second file, `vitrine-more.js`: a module that a page loads when something in its answer, or in the page, needs it.
export { openOverlay } from "../kind/overlay.js";
export { redirectTo } from "../kind/redirect.js";
export { readSources } from "../page/sources.js";
export { hearTcf } from "../consent/tcf.js";
export { armTrigger } from "../trigger/triggers.js";
