// Rule tree ↔ the groups of the builder. Both ways keep the meaning; single-item combinations are drawn together.
import type { RuleGroupType, RuleType } from "react-querybuilder";

import type { Comparisons, Condition, EventCondition, Filter, Kind, Pattern, SequenceCondition, Tree } from "./language";
import { kindOf } from "./language";

export type BuilderRule = RuleType & { field: Kind; operator: "yes" | "no"; value: Condition };
export type BuilderGroup = RuleGroupType<BuilderRule>;

/** The groups that show a tree. Raises Error for JSON that is no rule. */
export function groupOf(tree: unknown): BuilderGroup {
  const drawn = drawnOf(readTree(tree));
  return isGroup(drawn) ? drawn : { combinator: "and", not: false, rules: [drawn] };
}

/** The tree of what the builder shows; null while it is empty. */
export function treeOf(group: BuilderGroup): Tree | null {
  const items = group.rules
    .map((item) => (isGroup(item) ? treeOf(item) : treeOfRule(item)))
    .filter((item): item is Tree => item !== null);
  const [only] = items;
  if (only === undefined) return null;
  const inner: Tree = items.length === 1 ? only : group.combinator === "or" ? { any: items } : { all: items };
  return group.not ? { not: inner } : inner;
}

export function isGroup(item: BuilderRule | BuilderGroup): item is BuilderGroup {
  return "rules" in item;
}

function treeOfRule(rule: BuilderRule): Tree {
  return rule.operator === "no" ? { not: rule.value } : rule.value;
}

function drawnOf(tree: Tree): BuilderRule | BuilderGroup {
  if ("all" in tree) return { combinator: "and", not: false, rules: tree.all.map(drawnOf) };
  if ("any" in tree) return { combinator: "or", not: false, rules: tree.any.map(drawnOf) };
  if ("not" in tree) return negated(drawnOf(tree.not));
  return { field: kindOf(tree) as Kind, operator: "yes", value: tree };
}

function negated(item: BuilderRule | BuilderGroup): BuilderRule | BuilderGroup {
  if (isGroup(item)) {
    return item.not ? { combinator: "and", not: true, rules: [item] } : { ...item, not: true };
  }
  return item.operator === "yes"
    ? { ...item, operator: "no" }
    : { combinator: "and", not: true, rules: [item] };
}

/** The tree with every short form written out, so that editors meet one shape only. */
export function readTree(written: unknown): Tree {
  const found = asObject(written);
  if ("rule" in found) return readTree(found["rule"]);
  if ("all" in found) return { all: asList(found["all"]).map(readTree) };
  if ("any" in found) return { any: asList(found["any"]).map(readTree) };
  if ("not" in found) return { not: readTree(found["not"]) };
  return readCondition(found);
}

function readCondition(found: Record<string, unknown>): Condition {
  switch (kindOf(found)) {
    case "event":
      return readEvent(found);
    case "sequence":
      return readSequence(found);
    case "attribute":
      return { attribute: String(found["attribute"]), is: readComparisons(found["is"]) };
    case "tag":
      return { tag: String(found["tag"]), is: readComparisons(found["is"]) };
    case "score":
      return { score: String(found["score"]), is: readComparisons(found["is"]) };
    case "stage":
      return { stage: Array.isArray(found["stage"]) ? found["stage"].map(String) : [String(found["stage"])] };
    case "member_of":
      return { member_of: String(found["member_of"]) };
    case "journey":
      return { journey: found["journey"] === true ? true : String(found["journey"]) };
    case "list":
      return { list: found["list"] as string | string[] };
    case null:
      throw new Error(`no condition: ${Object.keys(found).join(", ")}`);
  }
}

function readEvent(found: Record<string, unknown>): EventCondition {
  const read = { ...found } as EventCondition;
  const counts = (read.measure ?? "count") === "count";
  read.is = found["is"] === undefined ? (counts ? { ">=": 1 } : {}) : readComparisons(found["is"]);
  if (read.where) read.where = read.where.map(readFilter);
  return read;
}

function readSequence(found: Record<string, unknown>): SequenceCondition {
  const read = { ...found } as SequenceCondition;
  const inside = { ...read.sequence, first: readPattern(read.sequence.first) };
  if (inside.then) inside.then = readPattern(inside.then);
  if (inside.then_not) inside.then_not = readPattern(inside.then_not);
  return { ...read, sequence: inside };
}

function readPattern(pattern: Pattern): Pattern {
  return pattern.where ? { ...pattern, where: pattern.where.map(readFilter) } : { ...pattern };
}

function readFilter(filter: Filter): Filter {
  return { ...filter, is: readComparisons(filter.is) };
}

function readComparisons(written: unknown): Comparisons {
  if (Array.isArray(written)) return { in: written };
  if (typeof written === "object" && written !== null) return { ...written };
  return { "=": written as string | number | boolean };
}

function asObject(written: unknown): Record<string, unknown> {
  if (typeof written !== "object" || written === null || Array.isArray(written)) throw new Error("an object belongs here");
  return written as Record<string, unknown>;
}

function asList(written: unknown): unknown[] {
  if (!Array.isArray(written)) throw new Error("a list belongs here");
  return written;
}
