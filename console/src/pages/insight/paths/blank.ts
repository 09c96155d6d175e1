import type { PathsWish } from "@/api/insight";

/** Where somebody begins, and what a saved one leaves open. */
export const BLANK_PATHS: PathsWish = { anchor: { event: "" }, direction: "from", nodes: "events", steps: 4, period: { days: 30 }, segment: "" };
