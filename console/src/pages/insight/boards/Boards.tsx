import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Card, Skeleton, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { BoardSummary } from "@/api/boards";
import { useArchiveBoard, useBoards } from "@/api/boards";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ArchiveButton } from "@/parts/ArchiveButton";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";

import { NewBoard } from "./NewBoard";

/** Boards that somebody put together: what a team looks at, side by side. */
export default function Boards() {
  const { t } = useTranslation("boards");
  const { slug } = usePlace();
  const mayWrite = useMay("segments:write");
  const boards = useBoards(slug);
  const [isNaming, setNaming] = useState(false);
  const make = mayWrite ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setNaming(true)}>{t("new")}</Button> : null;
  const isEmpty = !boards.isPending && !boards.error && boards.rows.length === 0;
  return (
    <Page title={t("title")} lead={t("lead")} back={<Link to={`/w/${slug}/insight`}>{t("insight:back")}</Link>} actions={isEmpty ? null : make}>
      <div className="stack">
        <Card styles={{ body: { padding: boards.rows.length > 0 ? 0 : 24 } }}>
          {boards.error ? <ErrorNotice error={boards.error} onAgain={boards.again} /> : null}
          {boards.isPending ? <Skeleton active /> : null}
          {isEmpty ? <Nothing title={t("none")} teach={t("none_text")} action={make} /> : null}
          {boards.rows.length > 0 ? <BoardTable slug={slug} rows={boards.rows} /> : null}
        </Card>
        <RowsMore {...boards.more} />
      </div>
      {isNaming ? <NewBoard slug={slug} tiles={[]} onClose={() => setNaming(false)} /> : null}
    </Page>
  );
}

function BoardTable({ slug, rows }: { slug: string; rows: BoardSummary[] }) {
  const { t } = useTranslation("boards");
  const { message } = App.useApp();
  const formats = useFormats();
  const title = useTitle();
  const mayWrite = useMay("segments:write");
  const archive = useArchiveBoard(slug);
  const drop = (key: string) =>
    archive.mutate(key, { onSuccess: () => void message.success(t("archived")), onError: () => void message.error(t("not_archived")) });
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 420 }}
      columns={[
        { title: t("name"), render: (_, row) => <Link to={`/w/${slug}/insight/boards/${row.key}`}>{title(row.name)}</Link> },
        { title: t("tiles"), align: "right", className: "nowrap number", render: (_, row) => formats.number(row.tiles.length) },
        { title: t("changed"), className: "nowrap", render: (_, row) => formats.date(row.at) },
        {
          title: "",
          align: "right",
          render: (_, row) =>
            mayWrite ? <ArchiveButton ask={t("archive_ask")} ok={t("archive")} label={t("archive_named", { name: title(row.name) })} onArchive={() => drop(row.key)} /> : null,
        },
      ]}
    />
  );
}
