/**
 * The placements of a decide answer. It is read as a whole before anything of it touches the page, and only read, never merged.
 * @param {import("../types").Answer} answer
 * @returns {import("../types").Placement[]}
 * @throws {TypeError} when it is not an answer
 */
export const readPlacements = ({ placements, anchors }) =>
  Object.entries(placements).map(([name, candidates]) => ({
    name,
    anchor: anchors[name],
    candidates,
    shows: candidates.some(({ content }) => content && anchors[name].insert),
  }));
