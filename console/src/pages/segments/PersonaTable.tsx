import { Skeleton, Switch, Table, Tag, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { PersonaRow } from "@/api/segments";
import { usePersona } from "@/api/segments";
import { useVocabularyOf } from "@/api/vocabulary";
import { GREENS } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";
import { findNamed } from "@/rules/vocabulary";

const INDEX_SHOWN_MAX = 300;

/** What sets the segment apart from everybody: shares, index (TGI) with its interval, significance. */
export function PersonaTable({ slug, segmentKey }: { slug: string; segmentKey: string }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const title = useTitle();
  const [onlyClear, setOnlyClear] = useState(true);
  const persona = usePersona(slug, segmentKey);
  const vocabulary = useVocabularyOf(slug);
  if (persona.error) return <ErrorNotice error={persona.error} onAgain={() => void persona.refetch()} />;
  if (!persona.data) return <Skeleton active />;
  const { dimensions } = persona.data;
  const dimensionName = (row: PersonaRow) => title(dimensions.find((one) => one.key === row.dimension)) || row.dimension;
  const valueName = (row: PersonaRow) => {
    const named = findNamed(vocabulary.scores, row.dimension) ?? findNamed(vocabulary.tags, row.dimension);
    return named?.values?.find((one) => one.value === row.value)?.label ?? t(`customers:channel.${row.value ?? ""}`, { defaultValue: t(`customers:value.${row.value ?? ""}`, { defaultValue: row.value ?? "" }) });
  };
  const rows = persona.data.rows
    .filter((row) => !onlyClear || (row.is_significant && !row.is_small && row.value !== null))
    .sort((a, b) => (onlyClear ? Math.abs((b.index ?? 100) - 100) - Math.abs((a.index ?? 100) - 100) : 0));
  return (
    <div className="stack">
      <div className="spread">
        <span className="quiet">{t("persona.lead", { size: formats.number(persona.data.segment_size), base: formats.number(persona.data.base_size) })}</span>
        <label className="row"><Switch size="small" checked={onlyClear} onChange={setOnlyClear} />{t("persona.only_clear")}</label>
      </div>
      <Table
        rowKey={(row) => `${row.dimension}:${row.value ?? ""}`}
        size="middle"
        dataSource={rows}
        pagination={{ pageSize: 25, hideOnSinglePage: true }}
        scroll={{ x: 720 }}
        locale={{ emptyText: <Nothing title={t("persona.empty")} teach={t("persona.empty_text")} /> }}
        columns={[
          { title: t("persona.dimension"), render: (_, row) => dimensionName(row) },
          { title: t("persona.value"), render: (_, row) => (row.value === null ? <span className="quiet">{t("frame:unknown")}</span> : valueName(row)) },
          { title: t("persona.segment"), align: "right", render: (_, row) => formats.share(row.share_of_segment) },
          { title: t("persona.base"), align: "right", render: (_, row) => <span className="quiet">{formats.share(row.share_of_base)}</span> },
          { title: t("persona.index"), width: 260, render: (_, row) => <IndexBar row={row} /> },
          { title: "", render: (_, row) => <Marks row={row} /> },
        ]}
      />
    </div>
  );
}

function IndexBar({ row }: { row: PersonaRow }) {
  const { t } = useTranslation("segments");
  if (row.index === null) return <span className="quiet">—</span>;
  const width = (Math.min(row.index, INDEX_SHOWN_MAX) / INDEX_SHOWN_MAX) * 100;
  const text = row.index_low === null || row.index_high === null ? "" : t("persona.interval", { low: Math.round(row.index_low), high: Math.round(row.index_high) });
  return (
    <Tooltip title={text}>
      <div className="row" style={{ flexWrap: "nowrap" }}>
        <div className="bar-track" style={{ flex: 1, height: 10 }}>
          <div className="bar-fill" style={{ width: `${width}%`, background: row.index >= 100 ? GREENS[5] : GREENS[2] }} />
        </div>
        <span className="number" style={{ width: 40, textAlign: "right" }}>{Math.round(row.index)}</span>
      </div>
    </Tooltip>
  );
}

function Marks({ row }: { row: PersonaRow }) {
  const { t } = useTranslation("segments");
  if (row.is_small) return <Tag>{t("persona.small")}</Tag>;
  return row.is_significant ? <Tag color="success">{t("persona.significant")}</Tag> : null;
}
