import type { CampaignDetail, CampaignStep, CampaignWish } from "@/api/campaigns";
import { toMajor, toMinor } from "@/format/formats";

const BASIS_POINTS_A_PERCENT = 100;
const KEY_CHARACTERS_MAX = 64;

export const REPEATS = { never: "", day: "0 10 * * *", monday: "0 10 * * 1", month: "0 10 1 * *" } as const;

/** What the form holds: shares in per cent and money in units of the currency, as people write them. */
export type PlanValues = {
  zh: string;
  en: string;
  segment: string;
  steps: { channel: CampaignStep["channel"]; template: string; unread_hours: number }[];
  class: CampaignWish["class"];
  topic: string;
  hold_out: number;
  days: number;
  lasts_hours: number;
  golden: boolean;
  throttle: number;
  budget: number | null;
  priority: number;
  repeat: string;
};

export function emptyPlan(): Partial<PlanValues> {
  return {
    steps: [{ channel: "email", template: "", unread_hours: 0 }],
    class: "marketing",
    topic: "all",
    hold_out: 10,
    days: 7,
    lasts_hours: 72,
    golden: false,
    throttle: 0,
    budget: null,
    priority: 50,
    repeat: REPEATS.never,
  };
}

export function planOf(campaign: CampaignDetail, currency: string): PlanValues {
  return {
    zh: campaign.name.zh,
    en: campaign.name.en,
    segment: campaign.segment,
    steps: campaign.steps.map((one) => ({ channel: one.channel, template: one.template, unread_hours: one.unread_hours ?? 0 })),
    class: campaign.class,
    topic: campaign.topic,
    hold_out: campaign.hold_out_bp / BASIS_POINTS_A_PERCENT,
    days: campaign.conversion.days ?? 7,
    lasts_hours: campaign.lasts_hours,
    golden: campaign.prefers_golden_hours,
    throttle: campaign.throttle_per_minute,
    budget: campaign.budget_minor === null ? null : toMajor(campaign.budget_minor, currency),
    priority: campaign.priority,
    repeat: campaign.repeat?.cron ?? REPEATS.never,
  };
}

type Around = { currency: string; before: CampaignDetail | null; taken: string[] };

/** The campaign that the form describes; what the form does not show stays as it was `before`. */
export function wishOf(values: PlanValues, { currency, before, taken }: Around): CampaignWish {
  return {
    key: before?.key ?? freeKey(keyFrom(values.en ?? ""), taken),
    name: nameOf(values),
    segment: values.segment,
    steps: values.steps.map((one, place) => ({ ...one, unread_hours: place < values.steps.length - 1 ? one.unread_hours : 0 })),
    class: values.class,
    topic: values.topic,
    purpose: before?.purpose ?? (values.class === "transactional" ? "service" : "marketing"),
    tags: before?.tags ?? [],
    priority: values.priority,
    hold_out_bp: values.class === "transactional" ? 0 : Math.round(values.hold_out * BASIS_POINTS_A_PERCENT),
    lasts_hours: values.lasts_hours,
    prefers_golden_hours: values.golden,
    budget_minor: values.budget === null || values.budget === undefined ? null : toMinor(values.budget, currency),
    throttle_per_minute: values.throttle,
    conversion: { fact: before?.conversion.fact ?? "Order Completed", days: values.days },
    repeat: values.repeat ? { cron: values.repeat } : null,
    is_incident: false,
    note: before?.note ?? "",
  };
}

/** In both languages; where only one was written, it stands for the other. */
function nameOf({ zh, en }: Partial<PlanValues>): { zh: string; en: string } {
  const [chinese, english] = [zh?.trim() ?? "", en?.trim() ?? ""];
  return { zh: chinese || english, en: english || chinese };
}

/** A key that says what it is: the English name in small letters. */
export function keyFrom(name: string): string {
  const key = name.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, KEY_CHARACTERS_MAX);
  return key.length >= 2 ? key : `campaign_${Date.now().toString(36)}`;
}

/** A new campaign never becomes a version of another one that has the same name. */
function freeKey(key: string, taken: string[]): string {
  let number = 1;
  let free = key;
  while (taken.includes(free)) {
    number += 1;
    free = `${key.slice(0, KEY_CHARACTERS_MAX - 4)}_${number}`;
  }
  return free;
}
