// A journey as it is written (evergrove/journeys/contracts.py), and the changes that the canvas makes to it.
import type { Filter, Tree } from "@/rules/language";
import type { Channel } from "@/api/channels";

export type Names = { zh: string; en: string };
export type Trigger = { fact: string; where?: Filter[]; same_run?: boolean };
export type On = "entered" | "exited";

export type Entry =
  | { kind: "event"; event: Trigger; entry_key?: string }
  | { kind: "segment"; segment: string; on?: On }
  | { kind: "schedule"; cron: string; segment: string }
  | { kind: "date"; attribute?: string; calendar?: "solar" | "lunar"; days_before?: number; at?: string }
  | { kind: "not_done"; event: Trigger; without: Trigger; hours: number; entry_key?: string }
  | { kind: "manual" };
export type EntryKind = Entry["kind"];

export type Reentry = { mode?: "once" | "every" | "after_exit" | "cooldown"; cooldown_days?: number; times_max?: number };
export type ExitRule = { reason: string; event?: Trigger | null; segment?: string; on?: On };
export type Goal = { event: Trigger; days?: number; ends?: boolean };

export type MessageStep = { channel: Channel; template: string; unread_hours?: number };
export type WaitBranch = { id: string; next?: string; event?: Trigger | null; segment?: string; on?: On };
/** Over what is frozen in the run, instead of over the customer. */
export type ContextRule = { context: string; is: Record<string, unknown> };
export type DataBranch = { id: string; when: Tree | ContextRule | Record<string, unknown>; next?: string };
export type ShareBranch = { id: string; share_bp: number; next?: string };
export type VariantBranch = { variant: string; next?: string };
export type Position = { x: number; y: number };

type Base = { id: string; note?: string; position?: Position | null };
type Length = { days?: number; hours?: number; minutes?: number };
export type MessageNode = Base & {
  kind: "message";
  steps: MessageStep[];
  next?: string;
  class?: "marketing" | "transactional" | "";
  topic?: string;
  purpose?: string;
  lasts_hours?: number;
  prefers_golden_hours?: boolean;
  budget_minor?: number | null;
  hold_out_bp?: number;
};
export type WaitNode = Base & Length & { kind: "wait"; next?: string; at?: string; weekdays?: number[]; date?: string; offset_days?: number };
export type WaitForNode = Base &
  Length & { kind: "wait_for"; branches: WaitBranch[]; timeout_next?: string; counts_since?: "wait" | "entry"; resets_on?: Trigger | null };
export type SplitNode = Base & { kind: "split"; branches: DataBranch[]; else_next?: string };
export type RandomSplitNode = Base & { kind: "random_split"; branches: ShareBranch[]; salt?: string };
export type ExperimentNode = Base & { kind: "experiment"; experiment: string; branches: VariantBranch[] };
export type UpdateNode = Base & {
  kind: "update";
  next?: string;
  attributes?: Record<string, string | number | boolean>;
  add_tags?: string[];
  remove_tags?: string[];
  add_to?: string[];
  remove_from?: string[];
};
export type GiveNode = Base & { kind: "give"; next?: string; coupon?: string; points?: number; expires_days?: number };
export type TaskNode = Base & { kind: "task"; next?: string; task?: string; title: Names; script?: string; owner?: string; due_hours?: number };
export type WebhookNode = Base & { kind: "webhook"; template: string; next?: string };
export type GoalNode = Base & { kind: "goal"; next?: string };
export type ExitNode = Base & { kind: "exit"; reason?: string };
export type JumpNode = Base & { kind: "jump"; to: string };

export type JourneyNode =
  | MessageNode
  | WaitNode
  | WaitForNode
  | SplitNode
  | RandomSplitNode
  | ExperimentNode
  | UpdateNode
  | GiveNode
  | TaskNode
  | WebhookNode
  | GoalNode
  | ExitNode
  | JumpNode;
export type NodeKind = JourneyNode["kind"];

export type JourneyDocument = {
  key: string;
  name: Names;
  entry: Entry;
  start: string;
  nodes: JourneyNode[];
  reentry?: Reentry;
  exits?: ExitRule[];
  goal?: Goal | null;
  class?: "marketing" | "transactional";
  topic?: string;
  purpose?: string;
  tags?: string[];
  priority?: number;
  hold_out_bp?: number;
  days_max?: number;
  visits_max?: number;
  note?: string;
};

export const PALETTE: { group: string; kinds: NodeKind[] }[] = [
  { group: "reach", kinds: ["message", "task", "webhook"] },
  { group: "time", kinds: ["wait", "wait_for"] },
  { group: "branch", kinds: ["split", "random_split", "experiment"] },
  { group: "change", kinds: ["update", "give"] },
  { group: "end", kinds: ["goal", "exit", "jump"] },
];

/** Where the canvas draws who enters: not a node of the document. */
export const ENTRY_ID = "@entry";
export const NODES_MAX = 100;
export const BRANCHES_MAX = 10;
export const EXITS_MAX = 10;
export const HOLD_OUT_DEFAULT_BP = 1_000;
const ORDER = "Order Completed";

export function emptyJourney(): JourneyDocument {
  return { key: "", name: { zh: "", en: "" }, entry: { kind: "event", event: { fact: "" } }, start: "", nodes: [], hold_out_bp: HOLD_OUT_DEFAULT_BP };
}

/** A condition to begin with: none, until somebody says who goes this way. */
export function blankWhen(): Tree {
  return { all: [] };
}

const KEY_CHARACTERS_MAX = 60;
const LATIN = /^[\u0000-\u024f]+$/;

/** A key of its own for a new journey: a name in Latin letters made small, else the day; never that of another one, whose version it would become. */
export function keyFor({ zh, en }: Names, taken: string[]): string {
  if (!zh.trim() && !en.trim()) return "";
  const spelt = [en, zh].filter((name) => LATIN.test(name)).map((name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, KEY_CHARACTERS_MAX));
  const key = spelt.find((one) => one.length >= 2) ?? `journey_${new Date().toISOString().slice(0, 10).replaceAll("-", "")}`;
  let free = key;
  for (let number = 2; taken.includes(free); number += 1) free = `${key}_${number}`;
  return free;
}

export function blankEntry(kind: EntryKind): Entry {
  const blanks: { [one in EntryKind]: Entry } = {
    event: { kind: "event", event: { fact: "" } },
    segment: { kind: "segment", segment: "", on: "entered" },
    schedule: { kind: "schedule", cron: "0 10 * * 1", segment: "*" },
    date: { kind: "date", attribute: "birthday", calendar: "solar", days_before: 0, at: "09:00" },
    not_done: { kind: "not_done", event: { fact: "Product Added" }, without: { fact: ORDER }, hours: 24 },
    manual: { kind: "manual" },
  };
  return blanks[kind];
}

export function blankNode(kind: NodeKind, id: string): JourneyNode {
  const blanks: { [one in NodeKind]: Extract<JourneyNode, { kind: one }> } = {
    message: { id, kind: "message", steps: [{ channel: "email", template: "" }], next: "" },
    wait: { id, kind: "wait", days: 3, next: "" },
    wait_for: { id, kind: "wait_for", branches: [{ id: "ordered", event: { fact: ORDER }, next: "" }], days: 7, timeout_next: "" },
    split: { id, kind: "split", branches: [{ id: "a", when: blankWhen(), next: "" }], else_next: "" },
    random_split: { id, kind: "random_split", branches: [{ id: "a", share_bp: 5_000, next: "" }, { id: "b", share_bp: 5_000, next: "" }] },
    experiment: { id, kind: "experiment", experiment: "", branches: [] },
    update: { id, kind: "update", next: "" },
    give: { id, kind: "give", coupon: "", next: "" },
    task: { id, kind: "task", title: { zh: "", en: "" }, next: "" },
    webhook: { id, kind: "webhook", template: "", next: "" },
    goal: { id, kind: "goal", next: "" },
    exit: { id, kind: "exit", reason: "exit" },
    jump: { id, kind: "jump", to: "" },
  };
  return blanks[kind];
}

/** A way out: `branch` as the engine names it, empty for the only one; `to` empty is the end. */
export type Way = { branch: string; to: string };

export function waysOf(node: JourneyNode): Way[] {
  switch (node.kind) {
    case "wait_for":
      return [...node.branches.map((one) => ({ branch: one.id, to: one.next ?? "" })), { branch: "timeout", to: node.timeout_next ?? "" }];
    case "split":
      return [...node.branches.map((one) => ({ branch: one.id, to: one.next ?? "" })), { branch: "else", to: node.else_next ?? "" }];
    case "random_split":
      return node.branches.map((one) => ({ branch: one.id, to: one.next ?? "" }));
    case "experiment":
      return node.branches.map((one) => ({ branch: one.variant, to: one.next ?? "" }));
    case "exit":
      return [];
    case "jump":
      return [{ branch: "", to: node.to }];
    default:
      return [{ branch: "", to: node.next ?? "" }];
  }
}

/** The node with the way out `place` (as `waysOf` counts) leading to `to`. */
export function withWay(node: JourneyNode, place: number, to: string): JourneyNode {
  switch (node.kind) {
    case "wait_for":
      return place === node.branches.length ? { ...node, timeout_next: to } : { ...node, branches: led(node.branches, place, to) };
    case "split":
      return place === node.branches.length ? { ...node, else_next: to } : { ...node, branches: led(node.branches, place, to) };
    case "random_split":
      return { ...node, branches: led(node.branches, place, to) };
    case "experiment":
      return { ...node, branches: led(node.branches, place, to) };
    case "exit":
      return node;
    case "jump":
      return { ...node, to };
    default:
      return { ...node, next: to };
  }
}

function led<T extends { next?: string }>(branches: T[], place: number, to: string): T[] {
  return branches.map((one, other) => (other === place ? { ...one, next: to } : one));
}

/** A split cannot see what happens; waiting can: the split becomes a wait for an event, its first way that of the event, `else` that of the time-out. */
export function turnIntoWait(journey: JourneyDocument, split: SplitNode, counts_since: "wait" | "entry"): { journey: JourneyDocument; id: string } {
  const id = freeId(journey, "wait_for");
  const length = counts_since === "entry" ? { days: 0, minutes: 1 } : { days: 7 };
  const { note, position } = split;
  const node: WaitForNode = {
    ...(note === undefined ? {} : { note }),
    ...(position === undefined ? {} : { position }),
    id,
    kind: "wait_for",
    branches: [{ id: "ordered", event: { fact: ORDER }, next: split.branches[0]?.next ?? "" }],
    ...length,
    counts_since,
    timeout_next: split.else_next ?? "",
  };
  const renamed = renameNode(journey, split.id, id);
  return { journey: putNode(renamed, node), id };
}

/** Lead a way out of `from` (the entry: the start) to another node; empty: to the end. */
export function connect(journey: JourneyDocument, from: string, place: number, to: string): JourneyDocument {
  if (from === ENTRY_ID) return { ...journey, start: to };
  return { ...journey, nodes: journey.nodes.map((node) => (node.id === from ? withWay(node, place, to) : node)) };
}

export function putNode(journey: JourneyDocument, node: JourneyNode): JourneyDocument {
  return { ...journey, nodes: journey.nodes.map((old) => (old.id === node.id ? node : old)) };
}

export function removeNodes(journey: JourneyDocument, ids: string[]): JourneyDocument {
  const gone = new Set(ids);
  const nodes = journey.nodes.filter((node) => !gone.has(node.id)).map((node) => relinked(node, (to) => (gone.has(to) ? "" : to)));
  return { ...journey, nodes, start: gone.has(journey.start) ? "" : journey.start };
}

export function renameNode(journey: JourneyDocument, before: string, after: string): JourneyDocument {
  const renamed = (to: string) => (to === before ? after : to);
  const nodes = journey.nodes.map((node) => relinked(node.id === before ? { ...node, id: after } : node, renamed));
  return { ...journey, nodes, start: renamed(journey.start) };
}

function relinked(node: JourneyNode, change: (to: string) => string): JourneyNode {
  return waysOf(node).reduce((made, way, place) => (change(way.to) === way.to ? made : withWay(made, place, change(way.to))), node);
}

/** Add a node behind `after`, on its first way out that leads nowhere; what followed a plain way follows the new node. */
export function addNode(journey: JourneyDocument, kind: NodeKind, after: string | null, position?: Position): { journey: JourneyDocument; id: string } {
  const id = freeId(journey, kind);
  const node: JourneyNode = { ...blankNode(kind, id), ...(position ? { position } : {}) };
  const grown = { ...journey, nodes: [...journey.nodes, node] };
  if (journey.start === "" && after === null) return { journey: { ...grown, start: id }, id };
  if (after === ENTRY_ID) {
    const linked = journey.start && waysOf(node).length ? putNode(grown, withWay(node, 0, journey.start)) : grown;
    return { journey: { ...linked, start: id }, id };
  }
  const before = journey.nodes.find((one) => one.id === (after ?? (position ? null : tailOf(journey))));
  const free = before ? waysOf(before).findIndex((way) => way.to === "") : -1;
  return { journey: before && free >= 0 ? connect(grown, before.id, free, id) : grown, id };
}

/** The last node on the way that starts at the beginning and takes every first way out. */
function tailOf(journey: JourneyDocument): string | null {
  const passed = new Set<string>();
  let id = journey.start;
  for (;;) {
    const node = journey.nodes.find((one) => one.id === id);
    if (!node || passed.has(id)) return null;
    const next = waysOf(node)[0]?.to;
    if (!next) return id;
    passed.add(id);
    id = next;
  }
}

function freeId(journey: JourneyDocument, kind: NodeKind): string {
  const taken = new Set(journey.nodes.map((node) => node.id));
  let number = 1;
  while (taken.has(`${kind}_${number}`)) number += 1;
  return `${kind}_${number}`;
}

export function freeBranchId(taken: string[]): string {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  return letters.find((letter) => !taken.includes(letter)) ?? `branch_${taken.length + 1}`;
}

/** As it is sent and kept: without what the canvas alone added, so that an untouched journey stays equal. */
export function withoutEmpty(journey: JourneyDocument): JourneyDocument {
  return JSON.parse(JSON.stringify(journey, (_, value: unknown) => (value === undefined ? undefined : value))) as JourneyDocument;
}
