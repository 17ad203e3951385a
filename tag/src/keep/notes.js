import { keep, recall } from "./storage.js";

/** What is noted at most: the oldest notes give way. */
const MOST = 400;

/** @returns {Map<string, any>} by what they are about; a Map, for a campaign may be named like a property of every object */
const notes = () => new Map(recall("caps"));

/** @param {string} what @returns {any} */
export const recallNote = (what) => notes().get(what);

/** @param {string} what @param {any} value */
export const note = (what, value) => {
  const all = notes();
  all.delete(what); // so that the oldest notes stand first, and go first
  all.set(what, value);
  keep("caps", [...all].slice(-MOST));
};
