// The definition of an attribution as it stands in the address, so that it can be shared.
import dayjs from "dayjs";

import type { AttributionWish, Model } from "@/api/insightTables";

export const MODELS: Model[] = ["last_non_direct", "last", "first", "position", "linear"];
const DAYS_DEFAULT = 30;
const LOOKBACK_MAX = 90;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whole days up to yesterday: today is not over. */
export function attributionOf(params: URLSearchParams): AttributionWish {
  const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
  const lookback = Number(params.get("lookback"));
  return {
    first_day: DAY.test(from) ? from : dayjs().subtract(DAYS_DEFAULT, "day").format("YYYY-MM-DD"),
    last_day: DAY.test(to) ? to : dayjs().subtract(1, "day").format("YYYY-MM-DD"),
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
