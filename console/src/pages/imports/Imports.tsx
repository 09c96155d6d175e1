import { Card, Select, Skeleton, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ImportRow } from "@/api/imports";
import { useImports, useMappings } from "@/api/imports";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import type { Columns } from "@/parts/ListBar";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";
import { useFilters } from "@/parts/useFilters";

import { ImportState } from "./ImportState";
import { UploadCard } from "./UploadCard";

const STATES: ImportRow["state"][] = ["queued", "running", "done", "failed"];

/** What stands for a mapping that somebody wrote himself. */
const OWN = "own";

export default function Imports() {
  const { t } = useTranslation("imports");
  const { slug } = usePlace();
  const mayWrite = useMay("imports:write");
  const [chosen, put] = useFilters(["state", "mapping"]);
  const state = STATES.find((one) => one === chosen.state);
  const imports = useImports(slug, { ...(state ? { state } : {}), ...(chosen.mapping ? { mapping: chosen.mapping } : {}) });
  const nameOf = useMappingName(slug);
  const mappings = useMappings(slug).data?.items ?? [];
  const columns: Columns<ImportRow> = {
    [t("file")]: (row) => row.file_name,
    [t("state.label")]: (row) => t(`state.${row.state}`),
    [t("mapping")]: (row) => nameOf(row.mapping),
    [t("at")]: (row) => row.created_at,
  };
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="stack">
        {mayWrite ? <UploadCard slug={slug} /> : null}
        <ListBar list="imports" actions={<ExportButton name="imports" all={imports.all} columns={columns} />}>
          <Select
            allowClear
            aria-label={t("state.label")}
            placeholder={t("frame:lists.any_state")}
            style={{ minWidth: 140 }}
            value={state}
            options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={(next?: ImportRow["state"]) => put({ state: next ?? "" })}
          />
          <Select
            allowClear
            aria-label={t("mapping")}
            placeholder={t("mapping")}
            style={{ minWidth: 180 }}
            popupMatchSelectWidth={false}
            value={chosen.mapping || undefined}
            options={[...mappings.map((one) => ({ value: one.name, label: nameOf(one.name) })), { value: OWN, label: nameOf(OWN) }]}
            onChange={(next?: string) => put({ mapping: next ?? "" })}
          />
        </ListBar>
        {imports.error ? <ErrorNotice error={imports.error} onAgain={imports.again} /> : null}
        <Card title={t("history")} styles={{ body: { padding: 0 } }}>
          {imports.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : <ImportTable slug={slug} rows={imports.rows} isFiltered={Boolean(state ?? chosen.mapping)} />}
        </Card>
        <RowsMore {...imports.more} />
      </div>
    </Page>
  );
}

/** A mapping in words; one that somebody wrote himself has no name. */
function useMappingName(slug: string): (key: string) => string {
  const { t } = useTranslation("imports");
  const title = useTitle();
  const mappings = useMappings(slug);
  return (key) => (key === OWN ? t("own_mapping") : title(mappings.data?.items.find((one) => one.name === key)?.title) || key);
}

function ImportTable({ slug, rows, isFiltered }: { slug: string; rows: ImportRow[]; isFiltered: boolean }) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const nameOf = useMappingName(slug);
  return (
    <Table
      rowKey="import_id"
      dataSource={rows}
      pagination={false}
      {...longTable(rows.length, 640)}
      locale={{ emptyText: isFiltered ? <Nothing title={t("no_match")} /> : <Nothing title={t("empty.title")} teach={t("empty.text")} /> }}
      columns={[
        { title: t("file"), render: (_, row) => <><Link to={`/w/${slug}/imports/${row.import_id}`}>{row.file_name}</Link> {row.mends ? <Tag>{t("mend.tag")}</Tag> : null}</> },
        { title: t("state.label"), className: "nowrap", render: (_, row) => <ImportState row={row} /> },
        { title: t("mapping"), render: (_, row) => nameOf(row.mapping) },
        { title: t("at"), className: "nowrap", render: (_, row) => formats.instant(row.created_at) },
      ]}
    />
  );
}
