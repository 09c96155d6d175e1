// The definition of an attribution as it stands in the address, so that it can be shared.
import dayjs from "dayjs";

import type { AttributionWish, Model } from "@/api/insightTables";
import { wallClock } from "@/format/zone";

export const MODELS: Model[] = ["last_non_direct", "last", "first", "position", "linear"];
const DAYS_DEFAULT = 30;
const LOOKBACK_MAX = 90;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whole days up to yesterday: today is not over. */
export function attributionOf(params: URLSearchParams): AttributionWish {
  const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
  const lookback = Number(params.get("lookback"));
  return {
    first_day: DAY.test(from) ? from : wallClock().subtract(DAYS_DEFAULT, "day").format("YYYY-MM-DD"),
    last_day: DAY.test(to) ? to : wallClock().subtract(1, "day").format("YYYY-MM-DD"),
    lookback_days: Number.isInteger(lookback) && lookback >= 1 && lookback <= LOOKBACK_MAX ? lookback : DAYS_DEFAULT,
    by: params.get("by") === "campaign" ? "campaign" : "source",
  };
}

export function modelOf(params: URLSearchParams): Model {
  return MODELS.find((model) => model === params.get("model")) ?? "last_non_direct";
}

export function attributionParams(wish: AttributionWish, model: Model): URLSearchParams {
  return new URLSearchParams({ from: wish.first_day, to: wish.last_day, lookback: String(wish.lookback_days ?? DAYS_DEFAULT), by: wish.by ?? "source", model });
}

/** Whether the address itself says what is looked at; else a saved attribution may. */
export function saysAttribution(params: URLSearchParams): boolean {
  return params.has("from");
}

/** As the API keeps it: `days` are whole ones up to yesterday. */
type SavedBody = { period?: { days?: number | null; first_day?: string | null; last_day?: string | null }; lookback_days?: number; by?: "source" | "campaign"; model?: Model };

/** A saved attribution as it is asked today. */
export function savedAttribution(body: Record<string, unknown>): { wish: AttributionWish; model: Model } {
  const { period = {}, lookback_days = DAYS_DEFAULT, by = "source", model = "last_non_direct" } = body as SavedBody;
  const first_day = period.first_day ?? wallClock().subtract(period.days ?? DAYS_DEFAULT, "day").format("YYYY-MM-DD");
  const last_day = period.last_day ?? wallClock().subtract(1, "day").format("YYYY-MM-DD");
  return { wish: { first_day, last_day, lookback_days, by }, model };
}

/** Days that end yesterday go on with the calendar; others stay as they are. */
export function isRolling(wish: AttributionWish): boolean {
  return wish.last_day === wallClock().subtract(1, "day").format("YYYY-MM-DD");
}

export function bodyToSave(wish: AttributionWish, model: Model): Record<string, unknown> {
  const days = dayjs(wish.last_day).diff(dayjs(wish.first_day), "day") + 1;
  const period = isRolling(wish) ? { days } : { first_day: wish.first_day, last_day: wish.last_day };
  return { period, lookback_days: wish.lookback_days ?? DAYS_DEFAULT, by: wish.by ?? "source", model };
}
