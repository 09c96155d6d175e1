// A template while it is written: blanks, what the server gave, and what is sent back.
import type { Channel, ContentLanguage, TemplateDocument } from "@/api/content";

import known from "./fields.json";
import { startOf } from "./starters";

export type FieldKind = "line" | "lines" | "code";
export type FieldSpec = { name: string; kind: FieldKind };

/** Equal to what the server knows of each channel; a test compares them. */
export const FIELDS = known as Record<Channel, FieldSpec[]>;
export const CHANNELS = Object.keys(FIELDS) as Channel[];

/** A mail needs one body, and its plain text is made from it; pictures and fallbacks are extras. */
const MAIL_BODIES = ["mjml", "html", "text"];
const EXTRAS = ["media", "attachments", "fallback_text"];

/** Whether an empty field may stay out of sight until somebody wants it. */
export function isSpare(name: string, channel: Channel, fields: Record<string, string>): boolean {
  if (fields[name]?.trim()) return false;
  if (channel !== "email" || !MAIL_BODIES.includes(name)) return EXTRAS.includes(name);
  return name !== "mjml" || Boolean(fields["html"]?.trim());
}

export const STAGES = ["acquisition", "growth", "maturity", "decline", "lost"] as const;
export const PURPOSES = ["holiday", "service", "marketing", "care", "win_back", "incident"] as const;

/** A new template begins in one language; the other one is added by who wants it. */
export function blankDocument(channel: Channel, language: ContentLanguage): TemplateDocument {
  return {
    key: "",
    channel,
    class: "marketing",
    topic: "all",
    name: { zh: "", en: "" },
    tags: { lifecycle: [], purpose: [] },
    languages: { [language]: startOf(channel, language) },
    note: "",
  };
}

/** The document of a template page or of a ready template; what it leaves out has the server's own defaults. */
export function documentOf(given: Record<string, unknown>): TemplateDocument {
  const { message_class, ...rest } = given;
  const blank = blankDocument((given["channel"] as Channel | undefined) ?? "email", "zh");
  return { ...blank, ...(message_class ? { class: message_class } : {}), ...rest } as TemplateDocument;
}

/** What is sent: without fields and languages that are empty. A missing name in one language is the other's. */
export function cleaned(document: TemplateDocument): TemplateDocument {
  const languages: TemplateDocument["languages"] = {};
  for (const [language, fields] of Object.entries(document.languages) as [ContentLanguage, Record<string, string>][]) {
    const filled = Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim() !== ""));
    if (Object.keys(filled).length > 0) languages[language] = filled;
  }
  const { zh, en } = document.name;
  return { ...document, key: document.key || keyOf(en || zh), name: { zh: zh || en, en: en || zh }, languages };
}

const KEY_CHARACTERS_MAX = 60;

/** A key from a name: a to z, digits, underscores; the same one each time where nothing of the name is left. */
export function keyOf(name: string): string {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, KEY_CHARACTERS_MAX);
  return key.length >= 3 ? key : `template_${fingerprint(name)}`;
}

/** FNV-1a, 32 bits, to the base 36: two names seldom share it, and the server refuses no key of it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}
