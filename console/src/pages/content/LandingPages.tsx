import { Button, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { LandingRow } from "@/api/landings";
import { useLandingPages } from "@/api/landings";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";

export function LandingPages({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  const mayPublish = useMay("content:approve");
  const pages = useLandingPages(slug);
  const create = mayPublish ? <Link to={`/w/${slug}/content/pages/new`}><Button>{t("pages.example")}</Button></Link> : null;
  if (pages.error) return <ErrorNotice error={pages.error} onAgain={pages.again} />;
  if (pages.isPending) return <Skeleton active />;
  if (pages.rows.length === 0) return <Nothing title={t("pages.empty")} teach={t("pages.empty_text")} action={create} />;
  return (
    <div className="stack">
      <div className="spread"><p className="quiet" style={{ margin: 0, maxWidth: "72ch" }}>{t("pages.lead")}</p>{create}</div>
      <LandingTable slug={slug} rows={pages.rows} />
      <RowsMore {...pages.more} />
    </div>
  );
}

function LandingTable({ slug, rows }: { slug: string; rows: LandingRow[] }) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const title = useTitle();
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 640 }}
      columns={[
        {
          title: t("name"),
          render: (_, row) => (
            <div>
              <Link to={`/w/${slug}/content/pages/${row.key}`}>{title(row.name) || row.key}</Link>
              <div className="quiet small">{title(row.title)}</div>
            </div>
          ),
        },
        { title: t("pages.address"), render: (_, row) => <a href={row.url || row.path} target="_blank" rel="noreferrer" className="code">{row.path}</a> },
        { title: t("pages.submissions"), align: "right", render: (_, row) => <span className="number">{formats.number(row.submissions)}</span> },
        { title: t("pages.version"), className: "nowrap", render: (_, row) => `v${row.published.version} · ${formats.date(row.published.at)}` },
      ]}
    />
  );
}
