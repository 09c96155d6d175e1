// A journey in sentences: what stands on a node, and how a way out is called.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useTemplates } from "@/api/content";
import { useSegments } from "@/api/segments";
import { useFormats } from "@/format/formats";
import { EVERYBODY } from "@/pages/campaigns/names";
import type { Titles } from "@/parts/titles";
import { titleOf, useTitle } from "@/parts/titles";
import { sentenceOf } from "@/rules/sentences";
import { groupOf, treeOf } from "@/rules/translating";
import { useVocabulary } from "@/rules/vocabulary";

import type { DataBranch, Entry, JourneyDocument, JourneyNode, On, SplitNode, Trigger, WaitBranch, WaitForNode } from "./document";

export type JourneyWords = {
  node: (node: JourneyNode) => string;
  way: (node: JourneyNode, branch: string) => string;
  entry: (entry: Entry) => string;
  trigger: (trigger: Trigger) => string;
  length: (length: { days?: number; hours?: number; minutes?: number }) => string;
};

const BASIS_POINTS = 10_000;
const BRANCH_CHARACTERS_MAX = 24;

/** A name that the canvas gave to a branch: it says nothing. */
const GENERATED = /^([a-z]|branch_\d+)$/;

export function useJourneyWords(slug: string): JourneyWords {
  const { t } = useTranslation("journeys");
  const { t: rules } = useTranslation("rules");
  const formats = useFormats();
  const title = useTitle();
  const vocabulary = useVocabulary();
  const segmentNames = useNames(useSegments(slug).rows);
  const templateNames = useNames(useTemplates(slug).rows);
  return useMemo(() => {
    const plain = (reference: string) => reference.split("@")[0] ?? "";
    const segment = (reference: string) => (reference === EVERYBODY ? t("reach:everybody") : (segmentNames.get(plain(reference)) ?? reference));
    const templateName = (reference: string) => (templateNames.get(plain(reference)) ?? reference) || t("card.no_template");
    const fact = (name: string) => vocabulary.facts.find((one) => one.name === name)?.label ?? (name || t("card.no_event"));
    const trigger = (one: Trigger) => (one.where?.length ? t("card.narrowed", { fact: fact(one.fact) }) : fact(one.fact));
    const membership = (key: string, on: On = "entered") => t(`card.segment_${on}`, { segment: segment(key) || t("card.no_segment") });
    const length = ({ days = 0, hours = 0, minutes = 0 }: { days?: number; hours?: number; minutes?: number }) => {
      const parts = [
        days ? t("length.days", { count: days }) : "",
        hours ? t("length.hours", { count: hours }) : "",
        minutes ? t("length.minutes", { count: minutes }) : "",
      ].filter(Boolean);
      return parts.length ? parts.join(" ") : t("length.none");
    };
    const weekdays = (days: number[]) => formats.list(days.map((day) => t(`weekday.${day}`)));
    const wait = (node: Extract<JourneyNode, { kind: "wait" }>) => {
      const at = node.at ? ` ${node.at}` : "";
      if (node.date) {
        const offset = node.offset_days ?? 0;
        const way = offset < 0 ? "before" : offset > 0 ? "after" : "on";
        return t(`card.until_date_${way}`, { date: node.date, count: Math.abs(offset) }) + at;
      }
      const until = node.weekdays?.length ? t("card.then_until_days", { days: weekdays(node.weekdays) }) + at : at ? t("card.then_until", { at: node.at }) : "";
      const hasLength = (node.days ?? 0) + (node.hours ?? 0) + (node.minutes ?? 0) > 0;
      return [hasLength || !until ? length(node) : "", until].filter(Boolean).join(t("card.comma"));
    };
    const update = (node: Extract<JourneyNode, { kind: "update" }>) =>
      [
        ...Object.entries(node.attributes ?? {}).map(([key, value]) => `${key} = ${String(value)}`),
        ...(node.add_tags ?? []).map((tag) => `+ ${tag}`),
        ...(node.remove_tags ?? []).map((tag) => `− ${tag}`),
        ...(node.add_to ?? []).map((list) => t("card.to_list", { list })),
        ...(node.remove_from ?? []).map((list) => t("card.off_list", { list })),
      ].join(t("card.comma")) || t("card.nothing_yet");
    const give = (node: Extract<JourneyNode, { kind: "give" }>) =>
      [node.coupon ? t("card.coupon", { coupon: node.coupon }) : "", node.points ? t("card.points", { count: node.points }) : ""]
        .filter(Boolean)
        .join(t("card.comma")) || t("card.nothing_yet");
    /** What is waited for; where two branches wait for the same by its name, with their own. */
    const awaited = ({ branches }: WaitForNode, id: string) => {
      const saidOf = (branch: WaitBranch) => (branch.event ? trigger(branch.event) : membership(branch.segment ?? "", branch.on));
      const found = branches.find((branch) => branch.id === id);
      if (!found) return id;
      return branches.filter((branch) => saidOf(branch) === saidOf(found)).length > 1 ? `${saidOf(found)} · ${id}` : saidOf(found);
    };
    /** The name that somebody gave to a branch, else who goes that way. */
    const conditioned = ({ branches }: SplitNode, id: string) => {
      const when = branches.find((branch) => branch.id === id)?.when;
      const said = when && GENERATED.test(id) ? whenText(when) : "";
      return said.length > BRANCH_CHARACTERS_MAX ? `${said.slice(0, BRANCH_CHARACTERS_MAX)}…` : said || id;
    };
    const whenText = (when: DataBranch["when"]) => {
      try {
        const tree = "context" in when ? null : treeOf(groupOf(when));
        return tree ? sentenceOf(tree, { t: rules, formats, vocabulary }) : "";
      } catch {
        return "";
      }
    };
    const node = (one: JourneyNode): string => {
      switch (one.kind) {
        case "message":
          return one.steps.map((step) => `${t(`reach:channel.${step.channel}`)} · ${templateName(step.template)}`).join(" → ");
        case "wait":
          return wait(one);
        case "wait_for":
          return t("card.wait_for", {
            what: one.branches.map((branch) => (branch.event ? trigger(branch.event) : membership(branch.segment ?? "", branch.on))).join(t("card.or")),
            length: length(one),
          });
        case "split":
          return t("card.split", { count: one.branches.length });
        case "random_split":
          return one.branches.map((branch) => formats.share(branch.share_bp / BASIS_POINTS)).join(" : ");
        case "experiment":
          return one.experiment || t("card.no_experiment");
        case "update":
          return update(one);
        case "give":
          return give(one);
        case "task":
          return title(one.title) || t("card.no_title");
        case "webhook":
          return templateName(one.template);
        case "goal":
          return t("card.goal");
        case "exit":
          return t("card.exit", { reason: t(`end.${one.reason || "exit"}`, { defaultValue: one.reason ?? "" }) });
        case "jump":
          return one.to ? t("card.jump", { node: one.to }) : t("card.no_jump");
      }
    };
    const way = (one: JourneyNode, branch: string) => {
      if (branch === "timeout" && one.kind === "wait_for") return t("way.timeout", { length: length(one) });
      if (branch === "else" && one.kind === "split") return t("way.else");
      if (one.kind === "random_split") {
        const share = one.branches.find((found) => found.id === branch)?.share_bp ?? 0;
        return `${branch} · ${formats.share(share / BASIS_POINTS)}`;
      }
      if (one.kind === "wait_for") return awaited(one, branch);
      if (one.kind === "split") return conditioned(one, branch);
      return branch;
    };
    const entry = (one: Entry): string => {
      switch (one.kind) {
        case "event":
          return t("card.entry_event", { what: trigger(one.event) });
        case "segment":
          return membership(one.segment, one.on);
        case "schedule":
          return t("card.entry_schedule", { segment: segment(one.segment), cron: one.cron });
        case "date":
          return (one.days_before ?? 0) > 0
            ? t("card.entry_date_before", { count: one.days_before, date: t(`customers:attribute.${one.attribute ?? "birthday"}`, { defaultValue: one.attribute ?? "" }) })
            : t("card.entry_date", { date: t(`customers:attribute.${one.attribute ?? "birthday"}`, { defaultValue: one.attribute ?? "" }) });
        case "not_done":
          return t("card.entry_not_done", { first: trigger(one.event), without: trigger(one.without), count: one.hours });
        case "manual":
          return t("card.entry_manual");
      }
    };
    return { node, way, entry, trigger, length };
  }, [t, rules, formats, title, vocabulary, segmentNames, templateNames]);
}

/** Names by key; the same map as long as they are the same, whatever list they come in. */
function useNames(rows: (Titles & { key: string })[]): Map<string, string> {
  const { i18n } = useTranslation();
  const text = JSON.stringify(rows.map((row) => [row.key, titleOf(row, i18n.language)]));
  return useMemo(() => new Map((JSON.parse(text) as [string, string][]).filter(([, name]) => name)), [text]);
}

/** How a node is called where only its id would stand: its kind and its id. */
export function useNodeName(journey: JourneyDocument): (id: string) => string {
  const { t } = useTranslation("journeys");
  return (id) => {
    const found = journey.nodes.find((node) => node.id === id);
    return found ? `${t(`kind.${found.kind}`)} · ${id}` : id;
  };
}
