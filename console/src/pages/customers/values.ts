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

type TagWords = {
  formats: Formats;
  currency: string;
  yes: string;
  no: string;
  /** The word for a code of this unit of the catalogue: `evening` of an hour band. */
  word: (code: string, unit: string) => string;
  /** A number with its unit: 65 days. */
  counted: (number: string, unit: string) => string;
};

/** A tag's value as the catalogue says it is written: money in the workspace's currency, numbers with units, codes in words. */
export function tagText(tag: { kind: string; unit: string; value: unknown }, { formats, currency, yes, no, word, counted }: TagWords): string {
  const { kind, unit, value } = tag;
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "number") {
    if (kind === "money") return formats.money(value, currency);
    return kind === "share" ? formats.share(value) : counted(formats.number(value), unit);
  }
  return kind === "date" ? formats.day(String(value)) : word(String(value), unit);
}
