// The rule language as the server reads it (evergrove/segments/reading.py), as types.

export type Value = string | number | boolean;

export const OPERATORS = [
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "in",
  "not_in",
  "between",
  "contains",
  "starts_with",
  "is_unknown",
] as const;
export type Operator = (typeof OPERATORS)[number];
export type Comparisons = Partial<Record<Operator, Value | Value[]>>;

export type Filter = { column?: string; property?: string; is: Comparisons };
export type Pattern = { event: string; where?: Filter[] };
export type Span = { within_days?: number; within_hours?: number };
export type Window = Span & { between?: [string, string] };

export const MEASURES = ["count", "sum", "min", "max", "distinct", "first", "last"] as const;
export type Measure = (typeof MEASURES)[number];

export type EventCondition = Window & {
  event: string;
  measure?: Measure;
  of?: string;
  where?: Filter[];
  is?: Comparisons;
};
export type SequenceCondition = Window & {
  sequence: Span & { first: Pattern; then?: Pattern; then_not?: Pattern };
};
export type AttributeCondition = { attribute: string; is: Comparisons };
export type TagCondition = { tag: string; is: Comparisons };
export type ScoreCondition = { score: string; is: Comparisons };
export type StageCondition = { stage: string[] };
export type MemberCondition = { member_of: string };
/** On the way in that journey, or with `true` in any. */
export type JourneyCondition = { journey: string | true };
export type ListCondition = { list: string | string[] };

export type Condition =
  | EventCondition
  | SequenceCondition
  | AttributeCondition
  | TagCondition
  | ScoreCondition
  | StageCondition
  | MemberCondition
  | JourneyCondition
  | ListCondition;

export type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | Condition;

export const KINDS = ["event", "sequence", "attribute", "tag", "score", "stage", "member_of", "journey", "list"] as const;
export type Kind = (typeof KINDS)[number];

export const STAGES = ["acquisition", "growth", "maturity", "decline", "lost"] as const;

/** The kind that the keys of a condition name; null when the object is no condition. */
export function kindOf(condition: object): Kind | null {
  return KINDS.find((kind) => kind in condition) ?? null;
}

/** Columns of an event that may be filtered or counted, those that people use first. */
export const TEXT_COLUMNS = [
  "category",
  "product_id",
  "channel",
  "source",
  "device",
  "country",
  "region",
  "city",
  "order_id",
  "currency",
  "url",
  "referrer",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "campaign_key",
  "journey_key",
  "experiment_key",
  "variant",
] as const;
export const NUMBER_COLUMNS = ["amount_minor", "quantity", "local_hour", "local_weekday", "local_day"] as const;

export function isNumberColumn(column: string | undefined): boolean {
  return (NUMBER_COLUMNS as readonly string[]).includes(column ?? "");
}
