import { AppstoreOutlined } from "@ant-design/icons";
import { App, Button, Card, Skeleton, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { SavedInsight } from "@/api/insight";
import { useArchiveInsight, useSavedInsights } from "@/api/insight";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ArchiveButton } from "@/parts/ArchiveButton";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";

import { INSIGHT_KINDS } from "./kinds";

/** Every kind of analysis, and those that somebody saved. */
export default function Insight() {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const saved = useSavedInsights(slug);
  return (
    <Page title={t("title")} lead={t("lead")} actions={<Link to={`/w/${slug}/insight/boards`}><Button icon={<AppstoreOutlined />}>{t("boards:title")}</Button></Link>}>
      <div className="stack">
        <div className="grid-3">
          {INSIGHT_KINDS.map(({ kind, path, icon }) => (
            <Link key={kind} to={`/w/${slug}/insight/${path}`} className="start-card" style={{ textDecoration: "none" }}>
              <strong>{icon} {t(`kind.${kind}.name`)}</strong>
              <span className="quiet">{t(`kind.${kind}.text`)}</span>
            </Link>
          ))}
        </div>
        <Card title={t("saved.title")} styles={{ body: { padding: 0 } }}>
          {saved.error ? <ErrorNotice error={saved.error} onAgain={saved.again} /> : null}
          {saved.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : null}
          {!saved.isPending && !saved.error && saved.rows.length === 0 ? (
            <div style={{ padding: 24 }}><Nothing title={t("saved.empty")} teach={t("saved.empty_text")} /></div>
          ) : null}
          {saved.rows.length > 0 ? <SavedTable slug={slug} rows={saved.rows} /> : null}
        </Card>
        <RowsMore {...saved.more} />
      </div>
    </Page>
  );
}

function SavedTable({ slug, rows }: { slug: string; rows: SavedInsight[] }) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const title = useTitle();
  const mayWrite = useMay("segments:write");
  const archive = useArchiveInsight(slug);
  const { message } = App.useApp();
  const paths = Object.fromEntries(INSIGHT_KINDS.map(({ kind, path }) => [kind, path]));
  const drop = (key: string) =>
    archive.mutate(key, { onSuccess: () => void message.success(t("saved.archived")), onError: () => void message.error(t("saved.not_archived")) });
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 420 }}
      columns={[
        {
          title: t("saved.name"),
          render: (_, row) =>
            paths[row.kind] ? <Link to={`/w/${slug}/insight/${paths[row.kind]}?saved=${row.key}`}>{title(row.name)}</Link> : title(row.name),
        },
        { title: t("saved.kind"), className: "nowrap", render: (_, row) => <Tag>{t(`kind.${row.kind}.name`, { defaultValue: row.kind })}</Tag> },
        { title: t("saved.at"), className: "nowrap", render: (_, row) => formats.date(row.at) },
        {
          title: "",
          align: "right",
          render: (_, row) =>
            mayWrite ? <ArchiveButton ask={t("saved.archive_ask")} ok={t("saved.archive")} label={t("saved.archive_named", { name: title(row.name) })} onArchive={() => drop(row.key)} /> : null,
        },
      ]}
    />
  );
}
