// The definition of a cohort table as it stands in the address, so that it can be shared.
import type { RetentionWish } from "@/api/insightTables";
import type { Filter, Pattern } from "@/rules/language";

export const ORDER = "Order Completed";
const COHORTS_DEFAULT = 12;
const COHORTS_MAX = 53;

export function wishOf(params: URLSearchParams): RetentionWish {
  const cohorts = Number(params.get("cohorts"));
  return {
    first: patternOf(params, "first"),
    again: patternOf(params, "again"),
    unit: params.get("unit") === "week" ? "week" : "month",
    cohorts: Number.isInteger(cohorts) && cohorts >= 1 && cohorts <= COHORTS_MAX ? cohorts : COHORTS_DEFAULT,
    segment: params.get("segment") || null,
  };
}

export function paramsOf(wish: RetentionWish): URLSearchParams {
  const params = new URLSearchParams({ first: wish.first.event, again: wish.again.event, unit: wish.unit ?? "month", cohorts: String(wish.cohorts ?? COHORTS_DEFAULT) });
  if (wish.segment) params.set("segment", wish.segment);
  for (const name of ["first", "again"] as const) {
    const where = wish[name].where ?? [];
    if (where.length > 0) params.set(`${name}_where`, JSON.stringify(where));
  }
  return params;
}

function patternOf(params: URLSearchParams, name: "first" | "again"): RetentionWish["first"] {
  return { event: params.get(name) || ORDER, where: filtersOf(params.get(`${name}_where`)) as RetentionWish["first"]["where"] };
}

function filtersOf(text: string | null): Filter[] {
  if (!text) return [];
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? (found as Filter[]) : [];
  } catch {
    return [];
  }
}

/** Whether every filter says enough to be asked. */
export function isWhole(pattern: Pattern): boolean {
  return (pattern.where ?? []).every((one) => one.property !== "" && Object.values(one.is).every((value) => !isBlank(value)) && Object.keys(one.is).length > 0);
}

function isBlank(value: unknown): boolean {
  return value === "" || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Whether the address itself says what is looked at; else a saved table may. */
export function saysRetention(params: URLSearchParams): boolean {
  return params.has("first");
}

/** A saved table, filled up with what it leaves open. */
export function savedRetention(body: Record<string, unknown>): RetentionWish {
  return { ...wishOf(new URLSearchParams()), ...(body as Partial<RetentionWish>) };
}
