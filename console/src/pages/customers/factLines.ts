// One line a person can read for every kind of event: what matters of it, in the order in which it matters.
import type { TFunction } from "i18next";

import type { Fact } from "@/api/customers";
import { ALARM, AMBER, EVERGREEN, QUIET } from "@/app/theme";
import type { Formats } from "@/format/formats";

import type { Refused } from "@/parts/reasonWords";

import { shortId } from "./CustomerTable";

/** What people call the segment of a key, the campaign or journey of a reference, and why a message did not go. */
export type Names = { segmentName: (key: string) => string; senderName: (reference: string) => string; reasonName: (refused: Refused) => string };
type Tools = Names & { formats: Formats; currency: string; t: TFunction<"customers"> };

const TEXTS_MAX = 5;
const COLUMNS = ["product_id", "category", "url"];
const SENDERS = ["campaign_key", "journey_key"];

/** Where it happened: said where the line has room left. */
const PLACES = ["channel", "device", "city"];
const PROPERTIES = [
  "title", "query", "feature", "screen", "description", "coupon", "segment", "reason", "topic", "state", "tag", "value",
  "from", "to", "score", "path", "dwell_seconds", "scroll_depth", "merged_customer_id", "price",
];

export function detailsOf(fact: Fact, tools: Tools): string {
  if (isText(fact.properties["reason"]) && SENDERS.some((column) => isText(fact[column])) && fact.name.startsWith("Message")) return refusalOf(fact, tools);
  const { formats, currency, t, segmentName, senderName } = tools;
  const parts: string[] = SENDERS.filter((column) => isText(fact[column])).map((column) => senderName(String(fact[column])));
  const { amount_minor, quantity, order_id } = fact;
  if (typeof amount_minor === "number") {
    parts.push(formats.money(amount_minor, typeof fact["currency"] === "string" ? fact["currency"] : currency));
  }
  if (typeof quantity === "number" && fact.name.startsWith("Points")) parts.push(t("points", { number: formats.number(quantity) }));
  else if (typeof quantity === "number" && quantity > 1) parts.push(t("pieces", { number: formats.number(quantity) }));
  if (typeof order_id === "string") parts.push(t("order_number", { number: order_id }));
  for (const column of COLUMNS) if (isText(fact[column])) parts.push(String(fact[column]));
  for (const key of PROPERTIES) if (isText(fact.properties[key])) parts.push(propertyText(key, fact.properties[key], { t, segmentName }));
  if (isOfDailyRun(fact)) parts.push(t("why.daily"));
  for (const column of PLACES) if (isText(fact[column])) parts.push(codeText(String(fact[column]), t));
  return [...new Set(parts)].slice(0, TEXTS_MAX).join(" · ");
}

/** Whose message it was and why it did not go: “Autumn tea: no e-mail consent for “Offers””. */
function refusalOf(fact: Fact, { t, senderName, reasonName }: Tools): string {
  const { reason, topic } = fact.properties;
  const sender = SENDERS.map((column) => fact[column]).find(isText);
  const why = reasonName({ reason: String(reason), channel: isText(fact["channel"]) ? String(fact["channel"]) : "", topic: isText(topic) ? codeText(String(topic), t) : "" });
  return t("not_sent", { sender: senderName(String(sender)), why });
}

/** A daily run notes all changes since the run before at one moment: its own, not that at which each came about. */
function isOfDailyRun(fact: Fact): boolean {
  return /^Segment (Entered|Exited)$/.test(fact.name) && !isText(fact.properties["reason"]);
}

function propertyText(key: string, value: unknown, { t, segmentName }: Pick<Tools, "t" | "segmentName">): string {
  if (key === "dwell_seconds") return t("seconds", { number: value });
  if (key === "query") return `“${String(value)}”`;
  if (typeof value !== "string") return String(value);
  if (key === "segment") return segmentName(value.split("@")[0] ?? value);
  if (key === "merged_customer_id") return shortId(value);
  if (key === "reason" && /^[a-z_]+$/.test(value)) return t(`why.${value}`, { defaultValue: t(`reach:reason.${value}`, { defaultValue: t(`journeys:end.${value}`, { defaultValue: codeText(value, t) }) }) });
  return codeText(value, t);
}

/** The word for a code such as `mini_program`; anything else as it is. */
function codeText(text: string, t: TFunction<"customers">): string {
  return /^[a-z_]+$/.test(text) ? t(`channel.${text}`, { defaultValue: t(`consent.${text}`, { defaultValue: t(`topic.${text}`, { defaultValue: t(`value.${text}`, { defaultValue: text }) }) }) }) : text;
}

function isText(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

/** Money in green, trouble in red, what we decided in amber, the rest grey. */
export function colourOf(name: string): string {
  if (/^(Order Completed|Item Ordered|Points Earned|Coupon Redeemed)$/.test(name)) return EVERGREEN;
  if (/Refunded|Cancelled|Complained|Bounced|Unsubscribed|Ticket Opened|Exited/.test(name)) return ALARM;
  return /^(Segment|Journey|Stage|Score|Tag|Customer|Message)/.test(name) ? AMBER : QUIET;
}
