// What the canvas is given beside the document.
import { createContext, useContext } from "react";

export type NodeFigures = { waiting: number; passed: number };

export type Problem = { node: string; field: string; message: string; message_zh: string; help: string };

/** Problems of the node that the panel shows, for the fields of its form. */
export const ProblemsContext = createContext<Problem[]>([]);

export function useProblems(): Problem[] {
  return useContext(ProblemsContext);
}

/** What is wrong, in the language of the page. */
export function problemText(problem: Problem, language: string): string {
  return language === "zh" ? problem.message_zh || problem.message : problem.message;
}
