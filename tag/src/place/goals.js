import { noteTime } from "../keep/caps.js";
import { previewing } from "../report.js";

/** Events that keep campaigns of the answer quiet. @type {(string | null | undefined)[]} */
let goals = [];

/** @param {import("../types").Placement[]} placements */
export const setGoals = (placements) => {
  goals = placements.flatMap(({ _candidates }) => _candidates.map(({ cap }) => cap?.goal_event));
};

/** Notes when a goal was reached, each once. @param {import("../page/push.js").PageEvent[]} events of the page */
export const noteGoals = (events) => {
  for (const event of events) {
    if (event._noted || previewing || !goals.includes(event.name)) continue;
    event._noted = true;
    noteTime(`quiet_after_goal_s ${event.name}`, Date.now());
  }
};
