/** @param {any} value */
const isObject = (value) => typeof value == "object" && value;

/** @param {any} candidate */
const isCandidate = ({ campaign, variation, exposure_token, type, trigger, residual, content, cap }) =>
  [campaign, variation, exposure_token, type].every((part) => typeof part == "string") &&
  [trigger, residual, content, cap].every((part) => part == null || isObject(part));

/** @param {any} anchor */
const isAnchor = (anchor) => typeof anchor.selector == "string" && /^(replace|prepend|append|before|after|overlay)$/.test(anchor.insert);

/**
 * Checks a decide answer before anything of it touches the page: all of it, or none. Its objects are only read, never merged.
 * @param {any} raw
 * @param {boolean} cached
 * @returns {import("./types").Answer | undefined}
 */
export function readAnswer(raw, cached) {
  try {
    const { visitor_id, expires_at } = raw;
    const placements = Object.keys(raw.placements).map((name) => ({ name, anchor: raw.anchors[name], candidates: raw.placements[name] }));
    const sound = placements.every(({ anchor, candidates }) => isAnchor(anchor) && candidates.every(isCandidate));
    if (sound && typeof expires_at == "string") return { visitor_id, expires_at, placements, cached };
  } catch {
    // parts are missing
  }
}
