// What a new condition of each kind looks like before anybody has filled it in.
import type { Condition, Kind } from "@/rules/language";

const BLANKS: Record<Kind, Condition> = {
  event: { event: "", within_days: 30, is: { ">=": 1 } },
  sequence: { sequence: { first: { event: "" }, then_not: { event: "" }, within_days: 3 }, within_days: 30 },
  attribute: { attribute: "", is: { "=": "" } },
  tag: { tag: "", is: { ">=": "" } },
  score: { score: "", is: { ">=": "" } },
  stage: { stage: [] },
  member_of: { member_of: "" },
  journey: { journey: true },
  list: { list: [] },
};

export function blankCondition(kind: Kind): Condition {
  return structuredClone(BLANKS[kind]);
}
