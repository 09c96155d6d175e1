// What the canvas is given beside the document.
import { createContext, useContext } from "react";

import type { JourneyDocument } from "./document";

/** `control`: of those who wait, the control group's. */
export type NodeFigures = { waiting: number; control?: number; passed: number };

export type Problem = {
  node: string;
  field: string;
  message: string;
  message_zh: string;
  help: string;
  /** Only still to be filled in, and nobody has asked to publish yet: said quietly. */
  isOpen?: boolean;
};

/** What the checker found: problems keep a journey from being published, warnings do not. */
export type Standing = { problems: Problem[]; warnings: Problem[] };

/** Whether the part that a problem is about is what it was: what was said of it may still be shown. */
export function isUntouched({ node, field }: Problem, before: JourneyDocument, now: JourneyDocument): boolean {
  const place = before.nodes.find((one) => one.id === node);
  if (node !== "") return place !== undefined && now.nodes.includes(place);
  const part = (field.split(/[.[]/)[0] ?? "") as keyof JourneyDocument;
  return before[part] === now[part];
}

/** Whether a problem is no more than an empty field: nothing was written there yet. */
export function isMissing({ node, field }: Problem, journey: JourneyDocument): boolean {
  const root: unknown = node === "" ? journey : journey.nodes.find((one) => one.id === node);
  const value = field.split(/[.[\]]+/).filter(Boolean).reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), root);
  return field !== "" && isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isEmpty);
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return value === "" || value === null || value === undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Problems of the node that the panel shows, for the fields of its form. */
export const ProblemsContext = createContext<Problem[]>([]);

export function useProblems(): Problem[] {
  return useContext(ProblemsContext);
}

/** What is wrong, in the language of the page. */
export function problemText(problem: Problem, language: string): string {
  return language === "zh" ? problem.message_zh || problem.message : problem.message;
}
