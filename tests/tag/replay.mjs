// What the tag says of a cap after a history: for the vectors here, and for the fuzzer that compares it with the server.
import { countExposure, noteTime, OVERLAYS, reachedLimit } from "../../tag/src/keep/caps.js";
import { continueSession, pageExposures } from "../../tag/src/keep/session.js";
import { forgetAll } from "../../tag/src/keep/storage.js";

/** The first limit that is reached, or null; see the vectors for the form of a case. Times are any that a Date takes. */
export const limitAfter = ({ whose, overlays = [], cap, history, now }) => {
  forgetAll(true);
  pageExposures.length = 0;
  for (const [time, name, campaign] of history) {
    const at = +new Date(time);
    const counted = overlays.includes(campaign) ? [campaign, OVERLAYS] : [campaign];
    if (name === "exposure") for (const one of counted) countExposure(one, at);
    else if (name === "close") for (const one of counted) noteTime(`quiet_after_close_s ${one}`, at);
    else if (name === cap.goal_event) noteTime(`quiet_after_goal_s ${name}`, at);
    else continueSession(at, +(name === "page_view"));
  }
  return reachedLimit(whose === "overlays" ? OVERLAYS : whose, cap, +new Date(now)) ?? null;
};
