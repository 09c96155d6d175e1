// What two versions of a journey differ in, field by field; where a node is drawn is no difference.
import type { JourneyDocument } from "../document";

export type Change = { place: string; before: unknown; after: unknown };

export function differencesOf(before: JourneyDocument, after: JourneyDocument): Change[] {
  const { nodes: oldNodes, ...oldRest } = before;
  const { nodes: newNodes, ...newRest } = after;
  const ids = [...new Set([...oldNodes, ...newNodes].map((node) => node.id))];
  const fields = compared("", oldRest, newRest);
  const nodes = ids.flatMap((id) => {
    const old = oldNodes.find((node) => node.id === id);
    const now = newNodes.find((node) => node.id === id);
    if (!old || !now || old.kind !== now.kind) return [{ place: id, before: plain(old), after: plain(now) }];
    return compared(`${id}.`, plain(old) ?? {}, plain(now) ?? {});
  });
  return [...fields, ...nodes];
}

function compared(prefix: string, before: object, after: object): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => ({ place: prefix + name, before: (before as Record<string, unknown>)[name], after: (after as Record<string, unknown>)[name] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function plain(node: JourneyDocument["nodes"][number] | undefined): object | undefined {
  if (!node) return undefined;
  const { position: _position, ...rest } = node;
  return rest;
}
