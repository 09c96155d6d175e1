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
