import { CameraOutlined } from "@ant-design/icons";
import { Button, Card, Input, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ClickedPage } from "@/api/heatmap";
import { useClickedPages } from "@/api/heatmap";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useDelayed } from "@/parts/useDelayed";

import { CaptureDialog } from "./CaptureDialog";
import { PeriodChoice } from "./PeriodChoice";
import { readable, useHeatState } from "./state";

const TYPING_MS = 300;

export function HeatList() {
  const { t } = useTranslation("heatmap");
  const { slug } = usePlace();
  const { days, text, change } = useHeatState();
  const [typed, setTyped] = useState(text);
  const [isAsking, setAsking] = useState(false);
  const mayCapture = useMay("sources:write");
  const pages = useClickedPages(slug, days, useDelayed(typed.trim(), TYPING_MS));
  const isEmpty = !pages.isPending && !pages.error && pages.rows.length === 0;
  const actions = mayCapture ? <Button icon={<CameraOutlined />} onClick={() => setAsking(true)}>{t("capture.ask")}</Button> : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={actions}>
      <div className="stack">
        <div className="spread">
          <Input.Search
            allowClear
            placeholder={t("search")}
            aria-label={t("search")}
            style={{ width: 340, maxWidth: "100%" }}
            value={typed}
            onChange={(event) => { setTyped(event.target.value); change({ text: event.target.value.trim() }); }}
          />
          <PeriodChoice days={days} onChange={(next) => change({ days: String(next) })} />
        </div>
        {pages.error ? <ErrorNotice error={pages.error} onAgain={pages.again} /> : null}
        <Card styles={{ body: { padding: pages.rows.length ? 0 : 24 } }}>
          {pages.isPending ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
          {isEmpty && typed.trim() ? <Nothing title={t("no_match.title")} teach={t("no_match.text")} /> : null}
          {isEmpty && !typed.trim() ? <Nothing title={t("empty.title")} teach={t("empty.text")} action={<Link to={`/w/${slug}/sources`}>{t("empty.action")}</Link>} /> : null}
          {pages.rows.length ? <Rows rows={pages.rows} days={days} /> : null}
        </Card>
        <RowsMore {...pages.more} />
      </div>
      <CaptureDialog slug={slug} page="" isOpen={isAsking} onClose={() => setAsking(false)} />
    </Page>
  );
}

function Rows({ rows, days }: { rows: ClickedPage[]; days: number }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const number = (value: number | null) => (value === null ? "—" : formats.number(value));
  return (
    <Table
      rowKey="page"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 760 }}
      columns={[
        {
          title: t("page"),
          render: (_, row) => (
            <div className="heat-element">
              <Link to={`?${new URLSearchParams({ page: row.page, days: String(days) })}`}>{readable(row.page)}</Link>
              {row.is_captured ? <Tag color="green" style={{ marginInlineStart: 8 }}>{t("captured")}</Tag> : null}
            </div>
          ),
        },
        { title: t("clicks"), align: "right", className: "number", render: (_, row) => formats.number(row.clicks) },
        { title: t("click_visits"), align: "right", className: "number", render: (_, row) => formats.number(row.click_visits) },
        { title: t("customers"), align: "right", className: "number", render: (_, row) => formats.number(row.customers) },
        { title: t("views"), align: "right", className: "number", render: (_, row) => number(row.views) },
        { title: t("clicks_a_view"), align: "right", className: "number", render: (_, row) => (row.views ? formats.number(row.clicks / row.views) : "—") },
      ]}
    />
  );
}
