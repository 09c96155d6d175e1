// A document from a file or from the text tab: enough of a journey to be drawn; the server says all else that is wrong.
import type { JourneyDocument, JourneyNode, NodeKind } from "../document";
import { blankNode, emptyJourney, PALETTE } from "../document";

const KINDS = new Set<string>(PALETTE.flatMap(({ kinds }) => kinds));
const NODES_MAX = 500;

/** Raises Error with what keeps it from being drawn. */
export function readJourney(written: unknown): JourneyDocument {
  if (!isObject(written)) throw new Error("a journey is an object");
  const nodes = written["nodes"] ?? [];
  if (!Array.isArray(nodes) || nodes.length > NODES_MAX) throw new Error("nodes: a list belongs here");
  const { version: _version, reference: _reference, ...rest } = written;
  const name = isObject(written["name"]) ? written["name"] : {};
  const entry = written["entry"];
  return {
    ...emptyJourney(),
    ...rest,
    key: String(written["key"] ?? ""),
    name: { zh: String(name["zh"] ?? ""), en: String(name["en"] ?? "") },
    entry: isObject(entry) && typeof entry["kind"] === "string" ? (entry as JourneyDocument["entry"]) : emptyJourney().entry,
    start: String(written["start"] ?? ""),
    nodes: nodes.map(readNode),
  };
}

function readNode(written: unknown, place: number): JourneyNode {
  if (!isObject(written) || typeof written["id"] !== "string") throw new Error(`nodes[${place}]: an object with an id belongs here`);
  const kind = written["kind"];
  if (typeof kind !== "string" || !KINDS.has(kind)) throw new Error(`nodes[${place}].kind: ${String(kind)}`);
  const blank = blankNode(kind as NodeKind, written["id"]);
  // Lists that the forms walk through must be there; everything else stays as it was written.
  const lists = Object.fromEntries(Object.entries(blank).filter(([key, value]) => (Array.isArray(value) || key === "title") && !(key in written)));
  return { ...lists, ...written } as JourneyNode;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
