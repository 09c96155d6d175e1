import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ShownTile } from "@/api/boards";
import type { OpenedFigure } from "@/api/today";
import { OPENED_FIGURES } from "@/api/today";
import { useMay, usePlace } from "@/app/session";
import { Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { INSIGHT_KINDS } from "../kinds";
import { FigureTile } from "./FigureTile";
import { InsightTile } from "./InsightTiles";
import { TileGuard } from "./TileGuard";
import { useSeen } from "./useSeen";

export type Moves = { isFirst: boolean; isLast: boolean; onUp: () => void; onDown: () => void; onRemove: () => void };

/** One place of a board; `moves` while somebody arranges it. Whole, it waits for nobody to come to it. */
export function TileCard({ tile, moves = null, isWhole = false }: { tile: ShownTile; moves?: Moves | null; isWhole?: boolean }) {
  const { t } = useTranslation("boards");
  const [place, isSeen] = useSeen<HTMLDivElement>();
  const name = useTileName()(tile);
  const to = useTilePath(tile);
  const kind = tile.kind === "figure" ? t("of_today") : tile.insight ? t(`insight:kind.${tile.insight.kind}.name`, { defaultValue: tile.insight.kind }) : "";
  return (
    <div ref={place} style={{ minWidth: 0 }}>
      <Card
        size="small"
        className="board-tile"
        data-testid="tile"
        title={to ? <Link to={to}>{name}</Link> : name}
        extra={moves ? <MoveButtons name={name} moves={moves} /> : kind ? <Tag style={{ marginInlineEnd: 0 }}>{kind}</Tag> : null}
      >
        {isSeen || isWhole ? <TileGuard><Inside tile={tile} isWhole={isWhole} /></TileGuard> : <Skeleton paragraph={{ rows: 6 }} />}
      </Card>
    </div>
  );
}

function Inside({ tile, isWhole }: { tile: ShownTile; isWhole: boolean }) {
  const { t } = useTranslation("boards");
  if (tile.kind === "figure") return <FigureTile figure={tile.key} />;
  if (tile.insight) return <InsightTile insight={tile.insight} isWhole={isWhole} />;
  return <Nothing title={t("gone")} teach={t("gone_text")} />;
}

function MoveButtons({ name, moves }: { name: string; moves: Moves }) {
  const { t } = useTranslation("boards");
  return (
    <span className="nowrap">
      <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={moves.isFirst} aria-label={t("up", { name })} onClick={moves.onUp} />
      <Button size="small" type="text" icon={<ArrowDownOutlined />} disabled={moves.isLast} aria-label={t("down", { name })} onClick={moves.onDown} />
      <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t("remove", { name })} onClick={moves.onRemove} />
    </span>
  );
}

/** What a tile is called. */
export function useTileName(): (tile: ShownTile) => string {
  const { t } = useTranslation(["boards", "today"]);
  const title = useTitle();
  return (tile) => {
    if (tile.kind === "figure") return t(`today:figures.name.${tile.key}`);
    return tile.insight ? title(tile.insight.name) : tile.key;
  };
}

/** Where the whole analysis stands, with the customers behind it; empty where there is none. */
function useTilePath(tile: ShownTile): string {
  const { slug } = usePlace();
  const mayCustomers = useMay("customers:read");
  if (tile.kind === "figure") return mayCustomers && OPENED_FIGURES.includes(tile.key as OpenedFigure) ? `/w/${slug}/today/figures/${tile.key}` : `/w/${slug}`;
  const page = INSIGHT_KINDS.find((one) => one.kind === tile.insight?.kind);
  return page ? `/w/${slug}/insight/${page.path}?saved=${tile.key}` : "";
}
