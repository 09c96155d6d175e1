// What the canvas is given beside the document.
import { createContext, useContext } from "react";

import type { JourneyDocument } from "./document";

export type NodeFigures = { waiting: number; passed: number };

export type Problem = { node: string; field: string; message: string; message_zh: string; help: string };

/** What the checker found: problems keep a journey from being published, warnings do not. */
export type Standing = { problems: Problem[]; warnings: Problem[] };

/** Whether the part that a problem is about is what it was: what was said of it may still be shown. */
export function isUntouched({ node, field }: Problem, before: JourneyDocument, now: JourneyDocument): boolean {
  const place = before.nodes.find((one) => one.id === node);
  if (node !== "") return place !== undefined && now.nodes.includes(place);
  const part = (field.split(/[.[]/)[0] ?? "") as keyof JourneyDocument;
  return before[part] === now[part];
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
