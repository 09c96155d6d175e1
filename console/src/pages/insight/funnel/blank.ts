import type { FunnelWish } from "@/api/insight";

/** Where somebody begins, and what a saved one leaves open. */
export const BLANK_FUNNEL: FunnelWish = { steps: [{ event: "" }, { event: "" }], window_hours: 168, period: { days: 30 }, segment: "", breakdown: "" };
