import { keep, recall } from "./storage.js";

/** The maximum of notes: beyond it the oldest are dropped. */
const MOST = 400;

/** @typedef {number | number[]} Note a time, or counts and times */

/** @returns {Map<string, Note>} by what they are about; a Map, for a campaign may be named like a property of every object */
const notes = () => new Map(recall("caps"));

/** @param {string} what */
export const recallNote = (what) => notes().get(what);

/** @param {string} what @param {Note} value */
export const note = (what, value) => {
  const all = notes();
  all.delete(what); // so that the oldest notes are first and are dropped first
  all.set(what, value);
  keep("caps", [...all].slice(-MOST));
};
