import { EditOutlined, FileTextOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Card, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import type { Board as BoardDocument, ShownTile } from "@/api/boards";
import { FIGURES, renamed, TILES_MAX, useBoard, useSaveBoard } from "@/api/boards";
import { useSavedInsights } from "@/api/insight";
import { useVocabularyOf } from "@/api/vocabulary";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { VocabularyContext } from "@/rules/vocabulary";

import "./boards.css";
import { TileCard, useTileName } from "./TileCard";

const EDIT = "edit";
const REPORT = "report";

/** Saved analyses and figures side by side; each asks for itself when somebody comes to it. */
export default function Board() {
  const { t } = useTranslation("boards");
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const title = useTitle();
  const mayWrite = useMay("segments:write");
  const vocabulary = useVocabularyOf(slug);
  const board = useBoard(slug, key);
  const isEditing = mayWrite && params.get(EDIT) !== null;
  const isReport = !isEditing && params.get(REPORT) !== null;
  const setEditing = (wanted: boolean) => setParams(wanted ? { [EDIT]: "1" } : {}, { replace: true });
  const edit = mayWrite && board.data && !isEditing ? <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>{t("edit")}</Button> : null;
  const report = board.data?.tiles.length && !isEditing ? <Button icon={<FileTextOutlined />} onClick={() => setParams({ [REPORT]: "1" })}>{t("report.open")}</Button> : null;
  if (board.data && isReport) return <VocabularyContext.Provider value={vocabulary}><Report board={board.data} onDone={() => setParams({})} /></VocabularyContext.Provider>;
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page title={board.data ? title(board.data.name) : t("board")} back={<Link to={`/w/${slug}/insight/boards`}>{t("back")}</Link>} actions={<>{report}{edit}</>}>
        {board.error ? <ErrorNotice error={board.error} onAgain={() => void board.refetch()} /> : null}
        {board.isPending ? <Card><Skeleton active /></Card> : null}
        {board.data && !isEditing ? <Shown board={board.data} onEdit={mayWrite ? () => setEditing(true) : null} /> : null}
        {board.data && isEditing ? <Arranging key={board.data.version} slug={slug} board={board.data} onDone={() => setEditing(false)} /> : null}
      </Page>
    </VocabularyContext.Provider>
  );
}

function Shown({ board, onEdit }: { board: BoardDocument; onEdit: (() => void) | null }) {
  const { t } = useTranslation("boards");
  if (board.tiles.length === 0) {
    return <Card><Nothing title={t("empty")} teach={t("empty_text")} action={onEdit ? <Button type="primary" onClick={onEdit}>{t("fill")}</Button> : null} /></Card>;
  }
  return <div className="board">{board.tiles.map((tile) => <TileCard key={idOf(tile)} tile={tile} />)}</div>;
}

/** The board for paper, one below the other: each drawing with its figures, their intervals and how they are counted. */
function Report({ board, onDone }: { board: BoardDocument; onDone: () => void }) {
  const { t } = useTranslation("boards");
  const { slug, me, zone } = usePlace();
  const formats = useFormats();
  const title = useTitle();
  const [madeAt] = useState(() => new Date().toISOString());
  const workspace = me.workspaces.find((one) => one.slug === slug)?.name ?? slug;
  return (
    <Page
      title={title(board.name)}
      lead={t("report.lead", { workspace, zone, when: formats.instant(madeAt) })}
      actions={<span className="row no-print"><Button onClick={onDone}>{t("report.back")}</Button><Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>{t("report.print")}</Button></span>}
    >
      <p className="quiet small no-print">{t("report.hint")}</p>
      <div className="stack report" data-testid="report">{board.tiles.map((tile) => <TileCard key={idOf(tile)} tile={tile} isWhole />)}</div>
    </Page>
  );
}

type ArrangingProps = { slug: string; board: BoardDocument; onDone: () => void };

/** The same tiles while they are added, moved, removed; nothing is kept before it is saved. */
function Arranging({ slug, board, onDone }: ArrangingProps) {
  const { t, i18n } = useTranslation("boards");
  const title = useTitle();
  const save = useSaveBoard(slug);
  const [name, setName] = useState(title(board.name));
  const [tiles, setTiles] = useState(board.tiles);
  const swap = (place: number, other: number) => setTiles(tiles.map((one, at) => (at === place ? tiles[other]! : at === other ? tiles[place]! : one)));
  const keep = () =>
    save.mutate(
      { key: board.key, name: renamed(board.name, i18n.language, name.trim()), tiles: tiles.map(({ kind, key }) => ({ kind, key })), changed_version: board.version },
      { onSuccess: onDone },
    );
  return (
    <div className="stack">
      <Card size="small">
        <div className="stack" style={{ gap: 12 }}>
          <label className="row"><span className="quiet">{t("name")}</span><Input style={{ maxWidth: 360 }} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} /></label>
          <div className="spread">
            <AddTile slug={slug} tiles={tiles} onAdd={(tile) => setTiles([...tiles, tile])} />
            <span className="row">
              <Button onClick={onDone}>{t("frame:cancel")}</Button>
              <Button type="primary" disabled={!name.trim()} loading={save.isPending} onClick={keep}>{t("frame:save")}</Button>
            </span>
          </div>
          {save.error ? <ErrorNotice error={save.error} /> : null}
        </div>
      </Card>
      {tiles.length === 0 ? <Card><Nothing title={t("empty")} teach={t("add_text")} /></Card> : null}
      <div className="board">
        {tiles.map((tile, place) => (
          <TileCard
            key={idOf(tile)}
            tile={tile}
            moves={{
              isFirst: place === 0,
              isLast: place === tiles.length - 1,
              onUp: () => swap(place, place - 1),
              onDown: () => swap(place, place + 1),
              onRemove: () => setTiles(tiles.filter((_, at) => at !== place)),
            }}
          />
        ))}
      </div>
    </div>
  );
}

type AddProps = { slug: string; tiles: ShownTile[]; onAdd: (tile: ShownTile) => void };

/** Saved analyses and figures of Today that are not on the board yet. */
function AddTile({ slug, tiles, onAdd }: AddProps) {
  const { t } = useTranslation("boards");
  const nameOf = useTileName();
  const saved = useSavedInsights(slug);
  const here = new Set(tiles.map(idOf));
  const insights = saved.rows.map((insight): ShownTile => ({ kind: "insight", key: insight.key, insight })).filter((tile) => !here.has(idOf(tile)));
  const figures = FIGURES.map((key): ShownTile => ({ kind: "figure", key, insight: null })).filter((tile) => !here.has(idOf(tile)));
  const options = (found: ShownTile[]) => found.map((tile) => ({ value: idOf(tile), label: nameOf(tile) }));
  const add = (id: string) => {
    const tile = [...insights, ...figures].find((one) => idOf(one) === id);
    if (tile) onAdd(tile);
  };
  return (
    <span className="row">
      <Select
        aria-label={t("add")}
        placeholder={t("add")}
        style={{ width: 300, maxWidth: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        value={null}
        disabled={tiles.length >= TILES_MAX}
        options={[{ label: t("insight:saved.title"), options: options(insights) }, { label: t("of_today"), options: options(figures) }].filter((group) => group.options.length > 0)}
        onChange={(id: string | null) => (id ? add(id) : undefined)}
      />
      {tiles.length >= TILES_MAX ? <span className="quiet small">{t("full", { count: TILES_MAX })}</span> : null}
      {saved.error ? <ErrorNotice error={saved.error} onAgain={saved.again} /> : null}
    </span>
  );
}

function idOf({ kind, key }: { kind: string; key: string }): string {
  return `${kind}:${key}`;
}
