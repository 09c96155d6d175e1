// The result of a simulation as its job keeps it (evergrove/journeys/simulating/contracts.py).
import type { NodeFigures } from "../problems";

export type Figure = { count: number; low: number; high: number };
export type SimulatedDay = { day: string; entered: number; entered_control: number; planned: number; sent: Record<string, number> };
export type SimulatedLine = { at: string; kind: string; node: string; branch: string; detail?: string };
/** Nobody's id stands in it: a job is kept longer than a person who is erased. */
export type SimulatedRun = { is_control: boolean; reason: string; lines: SimulatedLine[]; messages: string[] };
/** One number a moment of `Play.at`. */
export type PlayedNode = { waiting: number[]; passed: number[] };
export type Play = { at: string[]; entered: number[]; nodes: Record<string, PlayedNode> };
export type SimulatedVersion = {
  reference: string;
  entered: Figure;
  entered_control: Figure;
  sent: Figure;
  /** Of the treated; the control group's stand beside them. */
  goals: Figure;
  goals_control: Figure;
  goal_rate: number | null;
  goal_rate_control: number | null;
  cost_minor: number;
  days: SimulatedDay[];
  suppressed: Record<string, number>;
  held: Record<string, number>;
  branches: { node: string; branch: string; count: number; share: number }[];
  standing: Record<string, number>;
  ends: Record<string, number>;
  runs: SimulatedRun[];
  play: Play;
};
export type SimulationReport = {
  since: string;
  until: string;
  customers: number;
  simulated: number;
  draft: SimulatedVersion;
  live: SimulatedVersion | null;
  notes: { code: string; zh: string; en: string }[];
};

/** The figures of the canvas at one of the moments of the play: node → who stands there, who has left it so far. */
export function figuresAt(play: Play, place: number): Record<string, NodeFigures> {
  const at = ([node, { waiting, passed }]: [string, PlayedNode]) => [node, { waiting: waiting[place] ?? 0, passed: passed[place] ?? 0 }] as const;
  return Object.fromEntries(Object.entries(play.nodes).map(at));
}
