import { Descriptions } from "antd";
import { useTranslation } from "react-i18next";

import { useCount } from "@/api/segments";
import { useFormats } from "@/format/formats";
import { EVERYBODY } from "@/pages/campaigns/names";
import type { Tree } from "@/rules/language";

import type { Entry, JourneyDocument, Trigger } from "../document";
import { HOLD_OUT_DEFAULT_BP } from "../document";
import type { Change } from "../live/difference";
import { differencesOf } from "../live/difference";
import { useJourneyWords, useNodeName } from "../words";

const BASIS_POINTS = 10_000;
const LATELY_DAYS = 7;
const GOAL_DAYS = 30;
const CHANGES_MAX = 12;

type Props = { slug: string; journey: JourneyDocument; before: JourneyDocument | null };

/** What goes live, before it does: who enters and how many, who is kept back, what it is for, what is new in it. */
export function PublishSummary({ slug, journey, before }: Props) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const words = useJourneyWords(slug);
  const share = (journey.hold_out_bp ?? HOLD_OUT_DEFAULT_BP) / BASIS_POINTS;
  const { goal } = journey;
  const hasGoalStep = journey.nodes.some((node) => node.kind === "goal");
  const messages = journey.nodes.filter((node) => node.kind === "message");
  const goalText = goal ? t("publish.goal_within", { what: words.trigger(goal.event), days: goal.days ?? GOAL_DAYS }) : t(hasGoalStep ? "publish.goal_step" : "publish.no_goal");
  return (
    <Descriptions size="small" column={1} bordered data-testid="publish-summary" items={[
      { label: t("panel.entry"), children: <>{words.entry(journey.entry)}<Entrants slug={slug} entry={journey.entry} /></> },
      { label: t("field.hold_out"), children: share > 0 ? t("publish.kept_back", { share: formats.share(share) }) : t("publish.nobody_kept_back") },
      { label: t("panel.goal"), children: <span style={goal || hasGoalStep ? undefined : { color: "var(--amber-ink)" }}>{goalText}</span> },
      { label: t("publish.messages"), children: messages.length ? messages.map((node) => <div key={node.id}>{words.node(node)}</div>) : t("publish.no_messages") },
      ...(before ? [{ label: t("publish.changes"), children: <Changes before={before} after={journey} /> }] : []),
    ]} />
  );
}

/** How many that would be, as far as what has happened tells. */
function Entrants({ slug, entry }: { slug: string; entry: Entry }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const rule = ruleOf(entry);
  const count = useCount(slug, rule?.tree ?? null);
  if (!rule || count.isError) return null;
  const { data } = count;
  if (!data || count.isPlaceholderData) return <div className="quiet small">{t("publish.counting")}</div>;
  const number = data.is_exact ? formats.number(data.count) : t("publish.about", { number: formats.number(data.count), low: formats.number(data.low), high: formats.number(data.high) });
  return <div className="quiet small" data-testid="entrants">{t(`publish.entrants.${rule.kind}`, { number, days: LATELY_DAYS })}</div>;
}

type Counted = { kind: "event" | "segment" | "schedule" | "not_done"; tree: Tree };

/** Whom to count for an entry; null where nothing that happened tells (dates, calls). */
function ruleOf(entry: Entry): Counted | null {
  switch (entry.kind) {
    case "event":
      return { kind: "event", tree: didLately(entry.event) };
    case "not_done":
      return { kind: "not_done", tree: didLately(entry.event) };
    case "segment":
      return (entry.on ?? "entered") === "entered" ? { kind: "segment", tree: { member_of: entry.segment } } : null;
    case "schedule":
      return entry.segment === EVERYBODY ? null : { kind: "schedule", tree: { member_of: entry.segment } };
    default:
      return null;
  }
}

function didLately({ fact, where }: Trigger): Tree {
  return { event: fact, within_days: LATELY_DAYS, is: { ">=": 1 }, ...(where?.length ? { where } : {}) };
}

/** What is new against the version that stands, in the words of the panels. */
function Changes({ before, after }: { before: JourneyDocument; after: JourneyDocument }) {
  const { t } = useTranslation("journeys");
  const nameBefore = useNodeName(before);
  const nameAfter = useNodeName(after);
  const lines = [...new Set(differencesOf(before, after).map((change) => changeText(change)))];
  if (lines.length === 0) return t("publish.unchanged");
  const shown = lines.slice(0, CHANGES_MAX);
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18 }}>
      {shown.map((line) => <li key={line}>{line}</li>)}
      {lines.length > shown.length ? <li>{t("publish.more_changes", { count: lines.length - shown.length })}</li> : null}
    </ul>
  );

  function changeText({ place, before: old, after: now }: Change): string {
    const node = place.split(".")[0] ?? "";
    const wasNode = before.nodes.some((one) => one.id === node);
    const isNode = after.nodes.some((one) => one.id === node);
    if (wasNode && isNode) return t("publish.changed", { what: nameAfter(node) });
    if (wasNode || isNode) return t(wasNode ? "publish.removed" : "publish.added", { what: wasNode ? nameBefore(node) : nameAfter(node) });
    const what = t(`publish.part.${place}`, { defaultValue: place });
    const isPlain = [old, now].every((one) => typeof one === "number" || typeof one === "string");
    return isPlain && !place.endsWith("_bp") ? t("publish.changed_from", { what, before: old, after: now }) : t("publish.changed", { what });
  }
}
