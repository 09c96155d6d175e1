// A rule as a sentence that a colleague can read, in the language of the console.
import type { TFunction } from "i18next";

import type { Formats } from "@/format/formats";

import type { Comparisons, Condition, EventCondition, Filter, JourneyCondition, Operator, Pattern, SequenceCondition, Tree, Value, Window } from "./language";
import type { Named, ValueType, Vocabulary } from "./vocabulary";
import { findNamed } from "./vocabulary";

type Tools = { t: TFunction<"rules">; formats: Formats; vocabulary: Vocabulary };

export function sentenceOf(tree: Tree, tools: Tools): string {
  return inside(tree, tools, 0);
}

function inside(tree: Tree, tools: Tools, depth: number): string {
  const { t } = tools;
  if ("all" in tree || "any" in tree) {
    const items = "all" in tree ? tree.all : tree.any;
    const text = items.map((item) => inside(item, tools, depth + 1)).join(t("all" in tree ? "joined_and" : "joined_or"));
    return depth > 0 && items.length > 1 ? t("bracketed", { text }) : text;
  }
  if ("not" in tree) {
    const plain = tree.not;
    if ("journey" in plain) return journeyText(plain, tools, true);
    if ("event" in plain && isPlainCount(plain)) return eventText(plain, tools, true);
    return t("negated", { text: inside(plain, tools, depth + 1) });
  }
  return conditionText(tree, tools);
}

function conditionText(condition: Condition, tools: Tools): string {
  const { t, vocabulary } = tools;
  if ("event" in condition) return eventText(condition, tools, false);
  if ("sequence" in condition) return sequenceText(condition, tools);
  if ("attribute" in condition) return comparedText(condition.attribute, condition.is, vocabulary.attributes, tools);
  if ("tag" in condition) return comparedText(condition.tag, condition.is, vocabulary.tags, tools);
  if ("score" in condition) return comparedText(condition.score, condition.is, vocabulary.scores, tools);
  if ("stage" in condition) return t("stage_in", { names: tools.formats.list(condition.stage.map((one) => t(`stage.${one}`))) });
  if ("member_of" in condition) {
    const name = vocabulary.segments.find((one) => one.value === condition.member_of)?.label ?? condition.member_of;
    return t("member_text", { name });
  }
  if ("journey" in condition) return journeyText(condition, tools, false);
  return Array.isArray(condition.list) ? t("list_count", { count: condition.list.length }) : t("list_text", { name: condition.list });
}

function journeyText({ journey }: JourneyCondition, { t, vocabulary }: Tools, isNegated: boolean): string {
  if (journey === true) return t(isNegated ? "journey_none_text" : "journey_any_text");
  const name = vocabulary.journeys.find((one) => one.value === journey)?.label ?? journey;
  return t(isNegated ? "journey_not_text" : "journey_text", { name });
}

function eventText(condition: EventCondition, tools: Tools, isNegated: boolean): string {
  const { t } = tools;
  const window = windowText(condition, tools);
  const what = factName(condition.event, tools) + filtersText(condition.where, tools);
  if (isNegated) return t("did_not", { window, what });
  const measure = condition.measure ?? "count";
  if (measure === "count") {
    if (isPlainCount(condition)) return t("did", { window, what });
    return t("did_times", { window, what, times: comparisonsText(condition.is ?? {}, "number", undefined, tools) });
  }
  const of = condition.of ? columnName(condition.of, tools) : t("column.days_ago");
  const type: ValueType = condition.of === "amount_minor" ? "money" : "number";
  const compared = comparisonsText(condition.is ?? {}, type, undefined, tools);
  return t("measured", { window, what, measure: t(`measure.${measure}`), of, compared });
}

function sequenceText({ sequence, ...window }: SequenceCondition, tools: Tools): string {
  const { t } = tools;
  const second = sequence.then ?? sequence.then_not ?? { event: "" };
  return t(sequence.then ? "sequence_text" : "sequence_not_text", {
    first: patternText(sequence.first, tools),
    second: patternText(second, tools),
    span: spanText(sequence, tools),
    window: windowText(window, tools),
  });
}

function patternText(pattern: Pattern, tools: Tools): string {
  return factName(pattern.event, tools) + filtersText(pattern.where, tools);
}

function filtersText(filters: Filter[] | undefined, tools: Tools): string {
  if (!filters || filters.length === 0) return "";
  const parts = filters.map((filter) => {
    const name = filter.column ? columnName(filter.column, tools) : (filter.property ?? "");
    const type: ValueType = filter.column === "amount_minor" ? "money" : "text";
    return `${name} ${comparisonsText(filter.is, type, undefined, tools)}`;
  });
  return tools.t("filters_text", { text: parts.join(tools.t("joined_and")) });
}

function comparedText(key: string, is: Comparisons, list: Named[], tools: Tools): string {
  const found = findNamed(list, key);
  return `${found?.label ?? key} ${comparisonsText(is, found?.type ?? "text", found, tools)}`;
}

function comparisonsText(is: Comparisons, type: ValueType, named: Named | undefined, tools: Tools): string {
  const entries = Object.entries(is) as [Operator, Value | Value[]][];
  return entries.map(([operator, value]) => oneComparison(operator, value, type, named, tools)).join(tools.t("joined_and"));
}

function oneComparison(operator: Operator, value: Value | Value[], type: ValueType, named: Named | undefined, tools: Tools): string {
  const { t } = tools;
  if (operator === "is_unknown") return t(value ? "unknown_yes" : "unknown_no");
  const show = (one: Value) => valueText(one, type, named, tools);
  if (operator === "between" && Array.isArray(value)) {
    return t("between_text", { low: show(value[0] ?? ""), high: show(value[1] ?? "") });
  }
  const text = Array.isArray(value) ? value.map(show).join(t("list_comma")) : show(value);
  return `${t(`operator.${operator}`)} ${text}`;
}

function valueText(value: Value, type: ValueType, named: Named | undefined, { t, formats, vocabulary }: Tools): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "string") return named?.values?.find((one) => one.value === value)?.label ?? value;
  if (type === "money") return formats.money(value, vocabulary.currency);
  return type === "share" ? formats.share(value) : formats.number(value);
}

function windowText(window: Window, { t, formats }: Tools): string {
  if (window.between) return t("window_between", { first: formats.day(window.between[0]), last: formats.day(window.between[1]) });
  if (window.within_days) return t("window_days", { count: window.within_days });
  return window.within_hours ? t("window_hours", { count: window.within_hours }) : t("window_any");
}

function spanText(window: Window, { t }: Tools): string {
  return window.within_hours ? t("span_hours", { count: window.within_hours }) : t("span_days", { count: window.within_days ?? 0 });
}

function factName(name: string, { vocabulary }: Tools): string {
  return vocabulary.facts.find((fact) => fact.name === name)?.label ?? name;
}

function columnName(column: string, { t }: Tools): string {
  return column.startsWith("properties.") ? column.slice("properties.".length) : t(`column.${column}`);
}

function isPlainCount(condition: EventCondition): boolean {
  return (condition.measure ?? "count") === "count" && JSON.stringify(condition.is ?? { ">=": 1 }) === '{">=":1}';
}
