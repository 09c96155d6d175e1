// An experiment while it is written: the fields of its document that the form shows; what it does not show is kept.
import type { Experiment } from "@/api/experiments";

export const SCOPES = ["node", "journey", "campaign", "global"] as const;
export const KINDS = ["binary", "retention", "mean", "revenue", "ratio"] as const;
export const ROLES = ["primary", "secondary", "guardrail"] as const;
export const DESIGNS = ["sequential", "anytime", "fixed"] as const;
export const BASIS_POINTS = 10_000;

export type Metric = {
  name: string;
  kind: (typeof KINDS)[number];
  role: (typeof ROLES)[number];
  better: "up" | "down";
  fact: string;
  divisor: string;
  measure: "count" | "amount";
  days: number;
  after_days: number;
};

export type Draft = {
  key: string;
  name: { zh: string; en: string };
  hypothesis: string;
  scope: (typeof SCOPES)[number];
  subject: string;
  variants: { key: string; share_bp: number }[];
  metrics: Metric[];
  design: { kind: (typeof DESIGNS)[number]; looks: number; customers_planned: number };
  roll_out: { days_min: number; days_max: number; is_automatic: boolean };
  segments: string[];
};

export const METRIC: Metric = { name: "", kind: "binary", role: "primary", better: "up", fact: "", divisor: "", measure: "count", days: 7, after_days: 0 };

const EMPTY: Draft = {
  key: "",
  name: { zh: "", en: "" },
  hypothesis: "",
  scope: "node",
  subject: "",
  variants: [{ key: "control", share_bp: BASIS_POINTS / 2 }, { key: "treated", share_bp: BASIS_POINTS / 2 }],
  metrics: [METRIC],
  design: { kind: "sequential", looks: 5, customers_planned: 0 },
  roll_out: { days_min: 7, days_max: 0, is_automatic: false },
  segments: [],
};

type Title = (titles: { zh: string; en: string }) => string;

/** What is expected, in the language of the reader where it was written in both. */
export function hypothesisOf(written: Experiment["hypothesis"], title: Title): string {
  return typeof written === "string" ? written : title(written);
}

export function draftOf(experiment: Experiment | null, title: Title): Draft {
  if (!experiment) return EMPTY;
  return { ...EMPTY, ...(experiment.document as Partial<Draft>), hypothesis: hypothesisOf(experiment.hypothesis, title) };
}

/** Both languages stay as they were written unless the one that is shown was changed. */
export function keptHypothesis(draft: Draft, before: Experiment | null, title: Title): Experiment["hypothesis"] {
  return before && hypothesisOf(before.hypothesis, title) === draft.hypothesis ? before.hypothesis : draft.hypothesis;
}

/** The document that is published: a kind of metric has only the settings that concern it. */
export function documentOf(draft: Draft): Record<string, unknown> {
  return {
    ...draft,
    subject: draft.scope === "global" ? "" : draft.subject,
    metrics: draft.metrics.map((one) => ({
      ...one,
      divisor: one.kind === "ratio" ? one.divisor : "",
      after_days: one.kind === "retention" ? one.after_days : 0,
      measure: one.kind === "mean" || one.kind === "ratio" ? one.measure : "count",
    })),
  };
}
