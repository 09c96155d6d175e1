import { Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ImportRow } from "@/api/imports";
import { useImports, useMappings } from "@/api/imports";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";

import { ImportState } from "./ImportState";
import { UploadCard } from "./UploadCard";

export default function Imports() {
  const { t } = useTranslation("imports");
  const { slug } = usePlace();
  const mayWrite = useMay("imports:write");
  const imports = useImports(slug);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="stack">
        {mayWrite ? <UploadCard slug={slug} /> : null}
        {imports.error ? <ErrorNotice error={imports.error} onAgain={imports.again} /> : null}
        <Card title={t("history")} styles={{ body: { padding: 0 } }}>
          {imports.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : <ImportTable slug={slug} rows={imports.rows} />}
        </Card>
        <RowsMore {...imports.more} />
      </div>
    </Page>
  );
}

function ImportTable({ slug, rows }: { slug: string; rows: ImportRow[] }) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const title = useTitle();
  const mappings = useMappings(slug);
  const nameOf = (key: string) => title(mappings.data?.items.find((one) => one.name === key)?.title) || key;
  return (
    <Table
      rowKey="import_id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 640 }}
      locale={{ emptyText: <Nothing title={t("empty.title")} teach={t("empty.text")} /> }}
      columns={[
        { title: t("file"), render: (_, row) => <Link to={`/w/${slug}/imports/${row.import_id}`}>{row.file_name}</Link> },
        { title: t("state.label"), className: "nowrap", render: (_, row) => <ImportState row={row} /> },
        { title: t("mapping"), render: (_, row) => nameOf(row.mapping) },
        { title: t("at"), className: "nowrap", render: (_, row) => formats.instant(row.created_at) },
      ]}
    />
  );
}
