import { ApartmentOutlined, DownloadOutlined, RedoOutlined, SaveOutlined, SettingOutlined, UndoOutlined, UploadOutlined } from "@ant-design/icons";
import { App, Button, Segmented, Skeleton, Tooltip, Upload } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { JourneyDetail } from "@/api/journeys";
import { useCheck } from "@/api/journeys";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import type { CanvasChanges } from "../Canvas";
import { Canvas } from "../Canvas";
import type { JourneyDocument, NodeKind, Position, SplitNode } from "../document";
import { addNode, connect, putNode, removeNodes, renameNode, turnIntoWait } from "../document";
import { saveFile } from "../drafts";
import { laidOut } from "../layout";
import type { Problem, Standing } from "../problems";
import { isMissing, isUntouched } from "../problems";
import { useJourneyWords } from "../words";
import type { History } from "./history";
import { useHistory } from "./history";
import { JourneyPanel } from "./JourneyPanel";
import { NodePanel } from "./NodePanel";
import { Palette } from "./Palette";
import { ProblemList } from "./ProblemList";
import { PublishDialog } from "./PublishDialog";
import { readJourney } from "./reading";
import type { Drafting } from "./useDraft";
import { useDraft } from "./useDraft";

const SimulationTab = lazy(() => import("../simulation/SimulationTab"));
const SourceTab = lazy(() => import("./SourceTab"));
const CHECK_AFTER_MS = 500;

type Tab = "canvas" | "source" | "simulation";
type Props = { slug: string; standing: JourneyDetail | null; first: JourneyDocument; published: JourneyDocument; draftedAt: string | null };

/** The canvas with its palette and panels; every change goes through one history. */
export function Editor({ slug, standing, first, published, draftedAt }: Props) {
  const { t } = useTranslation("journeys");
  const title = useTitle();
  const history = useHistory(first);
  const { journey, put } = history;
  const [tab, setTab] = useState<Tab>("canvas");
  const [selected, setSelected] = useState<string | null>(null);
  const [fit, setFit] = useState(0);
  const [isPublishing, setPublishing] = useState(false);
  const settled = useDelayed(journey, CHECK_AFTER_MS);
  const check = useCheck(slug, settled);
  const mayLaunch = useMay("campaigns:launch");
  const isChecked = check.isSuccess && !check.isPlaceholderData && settled === journey;
  const [isAsked, setAsked] = useState(false);
  const [isListed, setListed] = useState(false);
  const { problems, warnings } = useStanding(journey, isChecked ? check.data : null, isAsked);
  /** Whoever wants to publish what is not whole is told what is missing. */
  const publish = () => {
    if (problems.length === 0) return setPublishing(true);
    setAsked(true);
    setListed(true);
  };
  const drafting = useDraft({ slug, standing, journey, first, published, draftedAt });
  useKeys(history);
  const back = standing ? `/w/${slug}/journeys/${standing.key}` : `/w/${slug}/journeys`;
  const select = useCallback((id: string | null) => setSelected(id), []);
  const take = (next: JourneyDocument) => {
    put(next);
    setSelected(null);
    setFit((old) => old + 1);
  };
  return (
    <Page
      title={standing ? t("edit.change", { name: title(standing.name) }) : t("edit.new")}
      lead={t("edit.lead")}
      back={<Link to={back}>{t("back")}</Link>}
      actions={
        <>
          <ProblemList journey={journey} problems={problems} warnings={warnings} isChecked={isChecked} isOpen={isListed} onOpen={setListed} onSelect={(id) => { setTab("canvas"); setSelected(id); }} />
          <Tooltip title={mayLaunch ? "" : t("frame:error.forbidden")}>
            <Button type="primary" disabled={!mayLaunch || !isChecked} onClick={publish}>{t("publish.action")}</Button>
          </Tooltip>
        </>
      }
    >
      {check.error ? <ErrorNotice error={check.error} onAgain={() => void check.refetch()} /> : null}
      <Tools tab={tab} onTab={setTab} history={history} published={published} drafting={drafting} onTake={take}
        onLayout={() => { put(placed(journey, laidOut(journey))); setFit((old) => old + 1); }} onSettings={() => { setTab("canvas"); setSelected(null); }} />
      {tab === "canvas" ? (
        <Drawing slug={slug} history={history} selected={selected} fit={fit} problems={problems} warnings={warnings} isNew={!standing} onSelect={select} onGrown={() => setFit((old) => old + 1)} />
      ) : (
        <Suspense fallback={<Skeleton active />}>
          {tab === "source" ? <SourceTab journey={journey} onChange={take} /> : <SimulationTab slug={slug} journey={journey} canRun={isChecked && problems.length === 0} />}
        </Suspense>
      )}
      {isPublishing ? <PublishDialog slug={slug} journey={journey} published={published} standing={standing} warnings={warnings} onClose={() => setPublishing(false)} /> : null}
    </Page>
  );
}

type DrawingProps = {
  slug: string;
  history: History;
  selected: string | null;
  fit: number;
  problems: Problem[];
  warnings: Problem[];
  isNew: boolean;
  onSelect: (id: string | null) => void;
  /** A node was added that may be out of sight. */
  onGrown: () => void;
};

function Drawing({ slug, history, selected, fit, problems, warnings, isNew, onSelect, onGrown }: DrawingProps) {
  const { journey, put } = history;
  const words = useJourneyWords(slug);
  const node = journey.nodes.find((one) => one.id === selected);
  const add = useCallback(
    (kind: NodeKind, position?: Position) => {
      const made = addNode(journey, kind, position ? null : selected, position);
      put(made.journey);
      onSelect(made.id);
      if (!position) onGrown();
    },
    [journey, put, selected, onSelect, onGrown],
  );
  const turn = (split: SplitNode, counts_since: "wait" | "entry") => {
    const made = turnIntoWait(journey, split, counts_since);
    put(made.journey);
    onSelect(made.id);
  };
  const changes = useMemo(
    (): CanvasChanges => ({
      onSelect,
      onConnect: (from, place, to) => put(connect(journey, from, place, to)),
      onPlaces: (places) => put(placed(journey, places)),
      onRemove: (ids) => {
        put(removeNodes(journey, ids));
        onSelect(null);
      },
      onDrop: add,
    }),
    [journey, put, onSelect, add],
  );
  return (
    <div className="journey-editor">
      <Palette onAdd={add} />
      <div className="journey-canvas" data-testid="canvas">
        <Canvas journey={journey} words={words} selected={selected} problems={problems} warnings={warnings} changes={changes} fit={fit} />
      </div>
      {node ? (
        <NodePanel slug={slug} journey={journey} node={node} words={words} problems={problems} warnings={warnings}
          onChange={(next) => put(putNode(journey, next), `node:${next.id}`)}
          onRename={(id) => { put(renameNode(journey, node.id, id)); onSelect(id); }}
          onTurn={turn} onRemove={() => changes.onRemove([node.id])} onClose={() => onSelect(null)} />
      ) : (
        <JourneyPanel slug={slug} journey={journey} problems={problems} warnings={warnings} isNew={isNew} onChange={(next) => put(next, "journey")} />
      )}
    </div>
  );
}

type ToolsProps = {
  tab: Tab;
  onTab: (tab: Tab) => void;
  history: History;
  published: JourneyDocument;
  drafting: Drafting;
  onTake: (journey: JourneyDocument) => void;
  onLayout: () => void;
  onSettings: () => void;
};

function Tools({ tab, onTab, history, published, drafting, onTake, onLayout, onSettings }: ToolsProps) {
  const { t } = useTranslation("journeys");
  const { message } = App.useApp();
  const { journey, undo, redo, canUndo, canRedo } = history;
  const read = async (file: File) => {
    try {
      const text = await file.text();
      onTake(readJourney(text.trimStart().startsWith("{") ? JSON.parse(text) : (await import("yaml")).parse(text, { maxAliasCount: 0 })));
    } catch (error) {
      void message.error(`${t("source.wrong")}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const write = async () => saveFile(`${journey.key || "journey"}.yaml`, (await import("./SourceTab")).textOf(journey, "yaml"));
  return (
    <div className="spread" style={{ marginBottom: 12 }}>
      <div className="row">
        <Segmented value={tab} aria-label={t("edit.view")} options={[{ value: "canvas", label: t("edit.canvas") }, { value: "source", label: t("edit.source") }, { value: "simulation", label: t("edit.simulation") }]} onChange={onTab} />
        <Button icon={<SettingOutlined />} onClick={onSettings}>{t("panel.journey")}</Button>
      </div>
      <div className="row">
        <DraftState drafting={drafting} onDrop={() => onTake(published)} />
        <Button type="text" icon={<UndoOutlined />} aria-label={t("edit.undo")} disabled={!canUndo} onClick={undo} />
        <Button type="text" icon={<RedoOutlined />} aria-label={t("edit.redo")} disabled={!canRedo} onClick={redo} />
        <Button icon={<ApartmentOutlined />} onClick={onLayout}>{t("edit.layout")}</Button>
        <Upload accept=".json,.yaml,.yml" showUploadList={false} beforeUpload={(file) => { void read(file); return false; }}>
          <Button icon={<UploadOutlined />}>{t("edit.upload")}</Button>
        </Upload>
        <Button icon={<DownloadOutlined />} onClick={() => void write()}>{t("source.download")}</Button>
      </div>
    </div>
  );
}

/** Whether what is drawn is kept, since when, and a way to keep it now. */
function DraftState({ drafting: { keptAt, isBehind, isRefused, save }, onDrop }: { drafting: Drafting; onDrop: () => void }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const said = isRefused ? t("draft.refused") : isBehind ? t("draft.unsaved") : keptAt ? t("draft.kept", { at: formats.instant(keptAt) }) : "";
  return (
    <>
      <span className="small" style={isRefused ? { color: "var(--alarm-ink)" } : undefined} role="status" data-testid="draft-state" data-kept={!isBehind && !isRefused}>{said}</span>
      {keptAt ? <Button type="link" size="small" onClick={onDrop}>{t("draft.drop")}</Button> : null}
      <Button icon={<SaveOutlined />} disabled={!isBehind && !isRefused} onClick={save}>{t("draft.save")}</Button>
    </>
  );
}

function placed(journey: JourneyDocument, places: Record<string, Position>): JourneyDocument {
  return { ...journey, nodes: journey.nodes.map((node) => ({ ...node, position: places[node.id] ?? node.position ?? null })) };
}

const UNCHECKED: Standing = { problems: [], warnings: [] };

/** What the server says of what is drawn; until it has looked again, what it said of the parts that nobody has touched since. */
function useStanding(journey: JourneyDocument, checked: Standing | null, isAsked: boolean): Standing {
  const [last, setLast] = useState<{ journey: JourneyDocument; found: Standing } | null>(null);
  if (checked && (last?.found !== checked || last.journey !== journey)) setLast({ journey, found: checked });
  return useMemo(() => {
    const found = checked ?? last?.found ?? UNCHECKED;
    const keep = (one: Problem) => checked !== null || (last !== null && isUntouched(one, last.journey, journey));
    const problems = found.problems.filter(keep).map((one) => ({ ...one, isOpen: !isAsked && isMissing(one, journey) }));
    return { problems, warnings: found.warnings.filter(keep) };
  }, [checked, last, journey, isAsked]);
}

/** Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y), where no text is being written. */
function useKeys({ undo, redo }: History) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const inText = event.target instanceof HTMLElement && (event.target.isContentEditable || ["INPUT", "TEXTAREA"].includes(event.target.tagName));
      if (inText || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [undo, redo]);
}

