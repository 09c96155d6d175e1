// What is still missing in the builder before a rule can be counted.
import type { Comparisons, Condition, Filter } from "./language";
import type { BuilderGroup } from "./translating";
import { isGroup } from "./translating";

/** Number of conditions that are not filled in yet. */
export function unfinished(group: BuilderGroup): number {
  return group.rules.reduce(
    (found, item) => found + (isGroup(item) ? unfinished(item) : isComplete(item.value) ? 0 : 1),
    0,
  );
}

export function isComplete(condition: Condition): boolean {
  if ("event" in condition) {
    const needsOf = ["sum", "min", "max", "distinct"].includes(condition.measure ?? "count");
    return (
      condition.event !== "" &&
      (!needsOf || Boolean(condition.of)) &&
      hasValues(condition.is ?? {}) &&
      filtersComplete(condition.where)
    );
  }
  if ("sequence" in condition) {
    const { first, then, then_not, within_days, within_hours } = condition.sequence;
    const second = then ?? then_not;
    return (
      first.event !== "" &&
      Boolean(second?.event) &&
      Boolean(within_days ?? within_hours) &&
      filtersComplete(first.where) &&
      filtersComplete(second?.where)
    );
  }
  if ("attribute" in condition) return condition.attribute !== "" && hasValues(condition.is);
  if ("tag" in condition) return condition.tag !== "" && hasValues(condition.is);
  if ("score" in condition) return condition.score !== "" && hasValues(condition.is);
  if ("stage" in condition) return condition.stage.length > 0;
  if ("member_of" in condition) return condition.member_of !== "";
  if ("journey" in condition) return condition.journey !== "";
  return condition.list.length > 0;
}

function filtersComplete(filters: Filter[] | undefined): boolean {
  return (filters ?? []).every((filter) => Boolean(filter.column ?? filter.property) && hasValues(filter.is));
}

function hasValues(comparisons: Comparisons): boolean {
  const values = Object.values(comparisons);
  return (
    values.length > 0 &&
    values.every((value) =>
      Array.isArray(value) ? value.length > 0 && value.every((one) => one !== "") : value !== "" && value !== undefined,
    )
  );
}
