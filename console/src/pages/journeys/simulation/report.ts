// The result of a simulation as its job keeps it (evergrove/journeys/simulating/contracts.py).
export type Figure = { count: number; low: number; high: number };
export type SimulatedDay = { day: string; entered: number; entered_control: number; planned: number; sent: Record<string, number> };
export type SimulatedLine = { at: string; kind: string; node: string; branch: string; detail?: string };
/** Nobody's id stands in it: a job is kept longer than a person who is erased. */
export type SimulatedRun = { is_control: boolean; reason: string; lines: SimulatedLine[]; messages: string[] };
export type SimulatedVersion = {
  reference: string;
  entered: Figure;
  sent: Figure;
  goals: Figure;
  goal_rate: number | null;
  cost_minor: number;
  days: SimulatedDay[];
  suppressed: Record<string, number>;
  held: Record<string, number>;
  branches: { node: string; branch: string; count: number; share: number }[];
  standing: Record<string, number>;
  ends: Record<string, number>;
  runs: SimulatedRun[];
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

/** Where each of the runs that are told in full stood at a moment: node → runs. */
export function standingAt(runs: SimulatedRun[], at: number): Record<string, { waiting: number; passed: number }> {
  const found: Record<string, { waiting: number; passed: number }> = {};
  const of = (node: string) => (found[node] ??= { waiting: 0, passed: 0 });
  for (const run of runs) {
    const lines = run.lines.filter((line) => Date.parse(line.at) <= at);
    for (const line of lines) if (line.kind === "passed" && line.node) of(line.node).passed += 1;
    const last = lines.at(-1);
    if (last && last.node && (last.kind === "waits" || last.kind === "reset")) of(last.node).waiting += 1;
  }
  return found;
}
