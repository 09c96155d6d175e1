import type { Formats } from "@/format/formats";

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A value of an attribute as text; `word` gives the word for a code such as `female`. */
export function attributeText(value: unknown, { formats, word }: { formats: Formats; word: (text: string) => string }): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value !== "string") return String(value);
  if (INSTANT.test(value)) return formats.instant(value);
  return DAY.test(value) ? formats.day(value) : word(value);
}

/** A tag's value as its kind is written: money in the workspace's currency, shares in percent. */
export function tagText(tag: { kind: string; value: unknown }, { formats, currency, yes, no }: { formats: Formats; currency: string; yes: string; no: string }): string {
  const { kind, value } = tag;
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "number") {
    if (kind === "money") return formats.money(value, currency);
    return kind === "share" ? formats.share(value) : formats.number(value);
  }
  return kind === "date" ? formats.day(String(value)) : String(value);
}
