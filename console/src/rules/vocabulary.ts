// What a rule may name in this workspace: what the builder offers in its lists.
import { createContext, useContext } from "react";

export type ValueType = "number" | "money" | "share" | "text" | "boolean" | "date";
export type Option = { value: string; label: string };
export type Named = {
  key: string;
  label: string;
  group?: string;
  type: ValueType;
  unit?: string;
  hint?: string;
  values?: Option[];
};
export type FactNamed = { name: string; label: string; hint?: string; seen: boolean; properties: string[] };

/** What the platform notes for itself: nobody begins a journey or a segment by it, so lists keep it back until it is asked for. */
const INTERNAL_FACTS: ReadonlySet<string> = new Set([
  "Snapshot Published",
  "Score Changed",
  "Journey Entered",
  "Journey Moved",
  "Journey Exited",
  "Experiment Exposed",
  "Message Planned",
  "Message Held",
  "Message Suppressed",
  "Message Failed",
  "Message Unknown",
  "Message Converted",
  "Customer Erased",
  "Customer Merged",
  "Customer Unmerged",
  "Page Left",
  "Item Price Changed",
  "Item Stock Changed",
  "Task Opened",
]);

export function isInternal(fact: string): boolean {
  return INTERNAL_FACTS.has(fact);
}

export type Vocabulary = {
  facts: FactNamed[];
  attributes: Named[];
  tags: Named[];
  scores: Named[];
  segments: Option[];
  journeys: Option[];
  lists: Option[];
  currency: string;
};

export const EMPTY_VOCABULARY: Vocabulary = {
  facts: [],
  attributes: [],
  tags: [],
  scores: [],
  segments: [],
  journeys: [],
  lists: [],
  currency: "CNY",
};

export const VocabularyContext = createContext<Vocabulary>(EMPTY_VOCABULARY);

export function useVocabulary(): Vocabulary {
  return useContext(VocabularyContext);
}

export function findNamed(list: Named[], key: string): Named | undefined {
  return list.find((one) => one.key === key);
}
