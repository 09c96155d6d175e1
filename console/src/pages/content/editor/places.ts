// Where in the written text something was found. The server counts characters of what came out, people write the source.
import type { Finding } from "@/api/content";
import { ApiError } from "@/api/errors";

export type Place = { start: number; end: number };

const AROUND = 14;

/** The field under which a finding is shown: what was compiled out of a mail's page belongs to that page. */
export function writtenField(found: Finding, fields: Record<string, string>): string {
  const has = (name: string) => (fields[name] ?? "").trim() !== "";
  if (has(found.field) || (found.field !== "html" && found.field !== "text" && found.field !== "mjml")) return found.field;
  return ["mjml", "html"].find(has) ?? found.field;
}

/** What a refused save says of single fields: its findings, or the one field that cannot be read. */
export function findingsOf(error: unknown): Finding[] {
  if (!(error instanceof ApiError)) return [];
  const { findings, field, language, plain_zh, plain_en } = error.details;
  if (Array.isArray(findings)) return findings as Finding[];
  if (typeof field !== "string" || !field || typeof plain_zh !== "string" || typeof plain_en !== "string") return [];
  const spoken = language === "zh" || language === "en" ? language : "";
  return [{ field, language: spoken, rule: error.code, severity: "error", word: "", start: 0, end: 0, message_zh: plain_zh, message_en: plain_en }];
}

/** The place in `source`, by UTF-16 units as text fields count; null where it came out of a value. */
export function placeIn(found: Finding, source: string, rendered: string): Place | null {
  const came = found.end > found.start ? [...rendered].slice(found.start, found.end).join("") : "";
  for (const sought of [came, found.word]) {
    const start = sought ? source.indexOf(sought) : -1;
    if (start >= 0) return { start, end: start + sought.length };
  }
  return null;
}

/** A few words around the place, in three parts. */
export function excerpt(source: string, place: Place): [string, string, string] {
  const before = source.slice(Math.max(place.start - AROUND, 0), place.start);
  const after = source.slice(place.end, place.end + AROUND);
  return [
    (place.start > AROUND ? "…" : "") + before.replace(/\s+/g, " "),
    source.slice(place.start, place.end),
    after.replace(/\s+/g, " ") + (place.end + AROUND < source.length ? "…" : ""),
  ];
}
