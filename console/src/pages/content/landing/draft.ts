// A landing page while it is written in the form: what the server's contract of a page has, all but its version.
import type { LandingDocument } from "@/api/landings";
import { zoneNow } from "@/format/zone";

export type Words = { zh?: string; en?: string };
export type Choice = { key: string; label: Words };

export const QUESTION_KINDS = ["name", "phone", "email", "text", "long_text", "number", "date", "choice", "choices"] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];
export type Question = {
  key: string;
  kind?: QuestionKind;
  label: Words;
  hint?: Words;
  is_required?: boolean;
  choices?: Choice[];
  attribute?: string;
  characters_max?: number;
};
export type Consent = { key: string; channel: string; topic?: string; words: Words; needs_confirmation?: boolean };

type Asking = { key: string; title?: Words; fields?: Question[]; consents?: Consent[]; submit: Words; thanks: Words; privacy_url?: string };
export type HeadingBlock = { kind: "heading"; text: Words; level?: number };
export type TextBlock = { kind: "text"; text: Words };
export type ImageBlock = { kind: "image"; address: string; alt: Words; width?: number; height?: number };
export type ButtonBlock = { kind: "button"; label: Words; address: string };
export type CouponBlock = { kind: "coupon"; title: Words; value: Words; code?: string; ends?: Words; terms?: Words };
export type NavigationBlock = { kind: "navigation"; name: Words; address: Words; latitude: number; longitude: number };
export type FormBlock = Asking & { kind: "form" };
export type BookingBlock = Asking & {
  kind: "booking";
  services: Choice[];
  slots: string[];
  zone: string;
  days_ahead_min?: number;
  days_ahead_max?: number;
  closed_weekdays?: number[];
};
export type AskingBlock = FormBlock | BookingBlock;
export type Block = HeadingBlock | TextBlock | ImageBlock | ButtonBlock | CouponBlock | NavigationBlock | AskingBlock;

export const BLOCK_KINDS = ["heading", "text", "image", "button", "coupon", "navigation", "form", "booking"] as const;

export type Draft = { key: string; name: Words; title: Words; description?: Words; colour?: string; blocks: Block[] };

export const COLOUR_ELSE = "#0b6b4f";
/** As the server limits them. */
export const BLOCKS_MAX = 60;
export const QUESTIONS_MAX = 30;
export const CONSENTS_MAX = 8;

/** The document as the form can show it; null where it has something that the form does not know. */
export function draftOf(document: LandingDocument): Draft | null {
  const blocks = document["blocks"];
  const isKnown = (block: unknown) => isObject(block) && (BLOCK_KINDS as readonly unknown[]).includes(block["kind"]) && listsIn(block);
  return Array.isArray(blocks) && blocks.every(isKnown) ? (document as unknown as Draft) : null;
}

function listsIn(block: Record<string, unknown>): boolean {
  return ["fields", "consents", "services", "slots", "closed_weekdays"].every((name) => {
    const list = block[name];
    if (list === undefined) return true;
    return Array.isArray(list) && (name === "slots" || name === "closed_weekdays" || list.every(isObject));
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A block to begin with, that can be shown at once; its key is none of `taken`. */
export function blankBlock(kind: Block["kind"], taken: string[]): Block {
  switch (kind) {
    case "heading": return { kind, level: 2, text: { zh: "小标题", en: "Heading" } };
    case "text": return { kind, text: { zh: "", en: "" } };
    case "image": return { kind, address: "https://", alt: { zh: "", en: "" } };
    case "button": return { kind, label: { zh: "去看看", en: "See more" }, address: "https://" };
    case "coupon": return { kind, title: { zh: "到店礼", en: "A gift in store" }, value: { zh: "9 折", en: "10% off" }, code: "", ends: {}, terms: {} };
    case "navigation": return { kind, name: { zh: "门店", en: "Our shop" }, address: { zh: "", en: "" }, latitude: 0, longitude: 0 };
    case "form":
      return {
        kind,
        key: freeKey("sign_up", taken),
        fields: [blankQuestion("name", []), blankQuestion("phone", [])],
        consents: [],
        submit: { zh: "提交", en: "Send" },
        thanks: { zh: "已收到，谢谢！", en: "Got it. Thank you!" },
        privacy_url: "https://",
      };
    case "booking":
      return {
        kind,
        key: freeKey("booking", taken),
        services: [{ key: "visit", label: { zh: "到店体验", en: "A visit" } }],
        slots: ["10:00", "14:00", "16:00"],
        zone: zoneNow(),
        days_ahead_min: 1,
        days_ahead_max: 30,
        closed_weekdays: [],
        fields: [blankQuestion("name", []), blankQuestion("phone", [])],
        consents: [],
        submit: { zh: "预约", en: "Book" },
        thanks: { zh: "已收到您的预约，确认后会联系您。", en: "Got it. We will confirm your visit." },
        privacy_url: "https://",
      };
  }
}

const QUESTION_WORDS: Partial<Record<QuestionKind, Words>> = {
  name: { zh: "怎么称呼您", en: "Your name" },
  phone: { zh: "手机号", en: "Mobile number" },
  email: { zh: "邮箱", en: "E-mail" },
};

export function blankQuestion(kind: QuestionKind, taken: string[]): Question {
  const label = QUESTION_WORDS[kind] ?? { zh: "", en: "" };
  // `name` is the attribute that a name becomes; the answer of the form is called otherwise.
  const key = freeKey(kind === "name" ? "called" : QUESTION_WORDS[kind] ? kind : "question", taken);
  return { key, kind, label, is_required: kind === "phone", ...(isChoice(kind) ? { choices: [{ key: "choice_1", label: {} }] } : {}) };
}

export function isChoice(kind: QuestionKind | undefined): boolean {
  return kind === "choice" || kind === "choices";
}

/** The question as another kind: with choices exactly where the kind has them, an address without an attribute. */
export function asKind(question: Question, kind: QuestionKind): Question {
  const { choices, attribute, ...rest } = question;
  const kept = kind === "email" || kind === "phone" ? {} : attribute ? { attribute } : {};
  return { ...rest, kind, ...kept, ...(isChoice(kind) ? { choices: choices?.length ? choices : [{ key: "choice_1", label: {} }] } : {}) };
}

export function freeKey(wanted: string, taken: string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}_${number}`)) number += 1;
  return `${wanted}_${number}`;
}

/** The list with the item at `from` one place up (-1) or down (1). */
export function moved<T>(list: T[], from: number, by: -1 | 1): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(from + by, 0, item);
  return next;
}
