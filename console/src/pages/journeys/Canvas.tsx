import "@xyflow/react/dist/style.css";
import "./journeys.css";

import type { Connection, Edge, EdgeChange, Node, NodeChange } from "@xyflow/react";
import { applyEdgeChanges, applyNodeChanges, Background, Controls, MarkerType, MiniMap, ReactFlow, useReactFlow } from "@xyflow/react";
import type { DragEvent, ReactNode } from "react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMode } from "@/app/appearance";
import { EVERGREEN, LINE, QUIET } from "@/app/theme";

import type { NodeFigures, Problem } from "./problems";
import type { JourneyDocument, NodeKind, Position } from "./document";
import { ENTRY_ID, PALETTE, waysOf } from "./document";
import { placesOf } from "./layout";
import { EntryCard, NodeCard } from "./NodeCard";
import type { JourneyWords } from "./words";

const NODE_TYPES = { step: NodeCard, entry: EntryCard };
const KIND_TYPE = "application/x-evergrove-node";
/** The map lies over the lower edge: the lowest node stays above it. */
const FIT = { padding: { top: "32px", bottom: "120px", left: "32px", right: "32px" }, maxZoom: 1 } as const;
const NOBODY: Record<string, NodeFigures> = {};
/** One list for ever: a new one at every drawing would be a change of the nodes each time. */
const NO_PROBLEMS: Problem[] = [];

export type CanvasChanges = {
  onSelect: (id: string | null) => void;
  onConnect: (from: string, place: number, to: string) => void;
  onPlaces: (places: Record<string, Position>) => void;
  onRemove: (ids: string[]) => void;
  onDrop: (kind: NodeKind, position: Position) => void;
};

type Props = {
  journey: JourneyDocument;
  words: JourneyWords;
  selected?: string | null;
  problems?: Problem[];
  warnings?: Problem[];
  figures?: Record<string, NodeFigures> | undefined;
  entered?: number | undefined;
  /** Without it the journey is only looked at. */
  changes?: CanvasChanges;
  onSelect?: (id: string | null) => void;
  /** A new value fits the whole journey into view. */
  fit?: number;
  children?: ReactNode;
};

/** The journey as a graph. The document is the truth: what is dragged, connected or deleted here changes it. */
export function Canvas({ journey, words, selected = null, problems = NO_PROBLEMS, warnings = NO_PROBLEMS, figures, entered, changes, onSelect, fit = 0, children }: Props) {
  const { t } = useTranslation("journeys");
  const flow = useReactFlow();
  const isFixed = changes === undefined;
  const select = changes?.onSelect ?? onSelect;
  const drawn = useMemo(
    () => nodesOf({ journey, words, selected, problems, warnings, figures, entered, isFixed }),
    [journey, words, selected, problems, warnings, figures, entered, isFixed],
  );
  const [nodes, setNodes] = useState<Node[]>(drawn);
  const [edges, setEdges] = useState<Edge[]>(() => edgesOf(journey));
  useEffect(() => setNodes((old) => drawn.map((node) => ({ ...measuredOf(old, node.id), ...node }))), [drawn]);
  useEffect(() => setEdges(edgesOf(journey)), [journey]);
  useEffect(() => {
    const timer = setTimeout(() => void flow.fitView({ ...FIT, duration: 200 }), 60);
    return () => clearTimeout(timer);
  }, [fit, flow]);
  const changeNodes = useCallback(
    (found: NodeChange[]) => {
      setNodes((old) => applyNodeChanges(found.filter((one) => one.type !== "remove" && one.type !== "select"), old));
      const chosen = found.find((one) => one.type === "select" && one.selected);
      if (chosen?.type === "select") select?.(chosen.id);
    },
    [select],
  );
  const changeEdges = useCallback((found: EdgeChange[]) => setEdges((old) => applyEdgeChanges(found.filter((one) => one.type !== "remove"), old)), []);
  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(KIND_TYPE);
    if (!isKind(kind)) return;
    event.preventDefault();
    changes?.onDrop(kind, rounded(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })));
  };
  const mode = useMode();
  return (
    <ReactFlow
      colorMode={mode}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      onNodesChange={changeNodes}
      onEdgesChange={changeEdges}
      onPaneClick={() => select?.(null)}
      onNodeDragStop={(_, moved) => changes?.onPlaces(Object.fromEntries(nodes.map((node) => [node.id, rounded(node.id === moved.id ? moved.position : node.position)])))}
      onConnect={(made: Connection) => changes?.onConnect(made.source, Number(made.sourceHandle ?? 0), made.target)}
      onNodesDelete={(gone) => changes?.onRemove(gone.map((node) => node.id).filter((id) => id !== ENTRY_ID))}
      onEdgesDelete={(gone) => gone.forEach((edge) => changes?.onConnect(edge.source, Number(edge.sourceHandle ?? 0), ""))}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
      }}
      onDrop={drop}
      nodesDraggable={!isFixed}
      nodesConnectable={!isFixed}
      deleteKeyCode={isFixed ? null : ["Delete", "Backspace"]}
      multiSelectionKeyCode={null}
      selectionKeyCode={null}
      fitView
      fitViewOptions={FIT}
      minZoom={0.2}
      maxZoom={1.5}
      defaultEdgeOptions={{ type: "smoothstep", markerEnd: { type: MarkerType.ArrowClosed, color: QUIET } }}
      ariaLabelConfig={useAriaWords()}
      aria-label={t("canvas")}
    >
      <Background color={LINE} gap={20} />
      <Controls showInteractive={false} />
      <MiniMap pannable zoomable className="journey-map" style={{ width: 120, height: 90 }} nodeColor={(node) => (node.id === ENTRY_ID ? EVERGREEN : "var(--ring)")} maskColor="color-mix(in srgb, var(--ground) 70%, transparent)" />
      {children}
    </ReactFlow>
  );
}

/** What a piece of the palette carries while it is dragged. */
export function carryKind(event: DragEvent, kind: NodeKind): void {
  event.dataTransfer.setData(KIND_TYPE, kind);
  event.dataTransfer.effectAllowed = "move";
}

function isKind(text: string): text is NodeKind {
  return PALETTE.some(({ kinds }) => (kinds as string[]).includes(text));
}

type Around = Required<Pick<Props, "journey" | "words" | "selected" | "problems" | "warnings">> & {
  figures: Record<string, NodeFigures> | undefined;
  entered: number | undefined;
  isFixed: boolean;
};

function nodesOf({ journey, words, selected, problems, warnings, figures, entered, isFixed }: Around): Node[] {
  const places = placesOf(journey);
  const known = new Set(journey.nodes.map((node) => node.id));
  const of = (list: Problem[], id: string) => list.filter((one) => one.node === id);
  const ofEntry = problems.filter((one) => !known.has(one.node) && one.field.startsWith("entry"));
  const shown = figures ?? NOBODY;
  const entry: Node = {
    id: ENTRY_ID,
    type: "entry",
    position: places[ENTRY_ID] ?? { x: 0, y: 0 },
    selected: selected === ENTRY_ID,
    deletable: false,
    ariaLabel: words.entry(journey.entry),
    data: { sentence: words.entry(journey.entry), problems: ofEntry, entered, isFixed },
  };
  return [
    entry,
    ...journey.nodes.map(
      (node): Node => ({
        id: node.id,
        type: "step",
        position: places[node.id] ?? { x: 0, y: 0 },
        selected: selected === node.id,
        ariaLabel: `${node.id}: ${words.node(node)}`,
        data: {
          node,
          words,
          problems: of(problems, node.id),
          warnings: of(warnings, node.id),
          figures: figures ? (shown[node.id] ?? { waiting: 0, passed: 0 }) : undefined,
          isFixed,
        },
      }),
    ),
  ];
}

function edgesOf(journey: JourneyDocument): Edge[] {
  const known = new Set(journey.nodes.map((node) => node.id));
  const entry: Edge[] = known.has(journey.start) ? [{ id: `${ENTRY_ID}:0`, source: ENTRY_ID, sourceHandle: "0", target: journey.start, animated: false }] : [];
  const ways = journey.nodes.flatMap((node) =>
    waysOf(node).flatMap(({ to, branch }, place): Edge[] =>
      known.has(to)
        ? [{ id: `${node.id}:${place}`, source: node.id, sourceHandle: String(place), target: to, ...(node.kind === "jump" ? { className: "jump-edge" } : {}), ariaLabel: `${node.id} ${branch} → ${to}` }]
        : [],
    ),
  );
  return [...entry, ...ways];
}

function measuredOf(old: Node[], id: string): Partial<Node> {
  const found = old.find((node) => node.id === id);
  return found?.measured ? { measured: found.measured } : {};
}

function rounded({ x, y }: Position): Position {
  return { x: Math.round(x), y: Math.round(y) };
}

function useAriaWords() {
  const { t } = useTranslation("journeys");
  return useMemo(
    () => ({
      "node.a11yDescription.default": t("aria.node"),
      "node.a11yDescription.keyboardDisabled": t("aria.node"),
      "edge.a11yDescription.default": t("aria.edge"),
      "controls.ariaLabel": t("aria.controls"),
      "controls.zoomIn.ariaLabel": t("aria.zoom_in"),
      "controls.zoomOut.ariaLabel": t("aria.zoom_out"),
      "controls.fitView.ariaLabel": t("aria.fit"),
      "minimap.ariaLabel": t("aria.map"),
      "handle.ariaLabel": t("aria.handle"),
    }),
    [t],
  );
}
