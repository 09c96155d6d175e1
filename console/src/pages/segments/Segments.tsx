import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { SegmentRow } from "@/api/segments";
import { useSegments } from "@/api/segments";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { SearchField } from "@/parts/SearchField";
import { useTitle } from "@/parts/titles";
import { useFilters } from "@/parts/useFilters";

import { LiveState } from "./LiveState";
import { StartGallery } from "./StartGallery";

const REFRESH_MS = 5_000;

export default function Segments() {
  const { t } = useTranslation("segments");
  const { slug } = usePlace();
  const mayWrite = useMay("segments:write");
  const title = useTitle();
  const segments = useSegments(slug, REFRESH_MS);
  const [{ name: wanted }, put] = useFilters(["name"]);
  const isWanted = (row: SegmentRow) => `${title(row)} ${row.key}`.toLowerCase().includes(wanted.toLowerCase());
  const rows = segments.rows.filter(isWanted);
  const columns = { [t("name")]: (row: SegmentRow) => title(row), key: (row: SegmentRow) => row.key, [t("size")]: (row: SegmentRow) => row.members };
  const create = mayWrite ? (
    <Link to={`/w/${slug}/segments/new`}><Button type="primary" icon={<PlusOutlined />}>{t("create")}</Button></Link>
  ) : null;
  const isEmpty = !segments.isPending && !segments.error && segments.rows.length === 0;
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={isEmpty ? null : <><Link to={`/w/${slug}/segments/overlap`}><Button>{t("overlap.action")}</Button></Link>{create}</>}
    >
      {segments.error ? <ErrorNotice error={segments.error} onAgain={segments.again} /> : null}
      {isEmpty ? (
        <div className="stack">
          <Card><Nothing title={t("empty.title")} teach={t("empty.text")} action={create} /></Card>
          {mayWrite ? <StartGallery slug={slug} /> : null}
        </div>
      ) : (
        <div className="stack">
          <ListBar list="segments" actions={<ExportButton name="segments" all={segments.all} columns={columns} filter={isWanted} />}>
            <SearchField label={t("find")} value={wanted} onChange={(name) => put({ name })} />
          </ListBar>
          <Card styles={{ body: { padding: 0 } }}>
            {segments.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : <SegmentTable slug={slug} rows={rows} />}
          </Card>
          <RowsMore {...segments.more} />
        </div>
      )}
    </Page>
  );
}

function SegmentTable({ slug, rows }: { slug: string; rows: SegmentRow[] }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const title = useTitle();
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 340 }}
      columns={[
        {
          title: t("name"),
          render: (_, row) => (
            <div>
              <Link to={`/w/${slug}/segments/${row.key}`}>{title(row) || row.key}</Link>
              <div className="quiet small">{title({ zh: row.note_zh, en: row.note_en })}</div>
            </div>
          ),
        },
        {
          title: t("size"),
          align: "right",
          className: "nowrap",
          render: (_, row) => <strong className="number">{row.members === null ? "—" : formats.number(row.members)}</strong>,
        },
        { title: t("state.label"), className: "nowrap", render: (_, row) => <LiveState segment={row} /> },
      ]}
    />
  );
}
