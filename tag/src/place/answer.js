/**
 * The placements of a decide answer. It is read as a whole before anything of it touches the page, and only read, never merged.
 * @param {import("../wire").DecideAnswer} answer
 * @returns {import("../types").Placement[]}
 * @throws {TypeError} when it is not an answer
 */
export const readPlacements = ({ placements, anchors }) =>
  Object.keys(placements).map((name) => ({
    name,
    anchor: anchors[name],
    _candidates: placements[name],
    _shows: placements[name].some(({ content }) => content && anchors[name].insert),
  }));
