// Places for nodes that have none: ranks from top to bottom, as few crossings as dagre finds.
import dagre from "@dagrejs/dagre";

import type { JourneyDocument, Position } from "./document";
import { ENTRY_ID, waysOf } from "./document";

export const NODE_WIDTH = 232;
const NODE_HEIGHT = 96;
const RANK_GAP = 64;
const NODE_GAP = 40;
const UNDER = 150;

/** A place for every node and for the entry. */
export function laidOut(journey: JourneyDocument, heights: Record<string, number> = {}): Record<string, Position> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", ranksep: RANK_GAP, nodesep: NODE_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = [ENTRY_ID, ...journey.nodes.map((node) => node.id)];
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH, height: heights[id] ?? NODE_HEIGHT });
  const known = new Set(ids);
  if (known.has(journey.start)) graph.setEdge(ENTRY_ID, journey.start);
  for (const node of journey.nodes) {
    for (const { to } of waysOf(node)) if (known.has(to) && to !== node.id) graph.setEdge(node.id, to);
  }
  dagre.layout(graph);
  return Object.fromEntries(
    ids.map((id) => {
      const { x, y, height } = graph.node(id) as { x: number; y: number; height: number };
      return [id, { x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - height / 2) }];
    }),
  );
}

/** Where each node is drawn: where somebody put it, else where the layout does; the entry stands above the start. */
export function placesOf(journey: JourneyDocument): Record<string, Position> {
  const drawn = journey.nodes.filter((node) => node.position);
  if (drawn.length === 0) return laidOut(journey);
  const places: Record<string, Position> = {};
  const lowest = Math.max(...drawn.map((node) => node.position?.y ?? 0));
  const laid = drawn.length < journey.nodes.length ? laidOut(journey) : {};
  for (const node of journey.nodes) {
    places[node.id] = node.position ?? besides(node.id, journey, places) ?? { x: laid[node.id]?.x ?? 0, y: lowest + UNDER };
  }
  const start = places[journey.start] ?? drawn[0]?.position ?? { x: 0, y: 0 };
  places[ENTRY_ID] = { x: start.x, y: start.y - UNDER };
  return places;
}

/** Under the node that leads to it, one place to the right for each way out before. */
function besides(id: string, journey: JourneyDocument, places: Record<string, Position>): Position | null {
  for (const node of journey.nodes) {
    const way = waysOf(node).findIndex(({ to }) => to === id);
    const above = node.position ?? places[node.id];
    if (way >= 0 && above) return { x: above.x + way * (NODE_WIDTH + NODE_GAP), y: above.y + UNDER };
  }
  return null;
}
