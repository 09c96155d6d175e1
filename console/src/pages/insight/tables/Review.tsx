import { FileTextOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import type { Review as ReviewData } from "@/api/insightTables";
import { useReview } from "@/api/insightTables";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { wallClock } from "@/format/zone";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";

import { ExportButton } from "./ExportButton";
import { downloadCsv } from "./figureFiles";
import type { Opened } from "./PeopleDrawer";
import { PeopleDrawer } from "./PeopleDrawer";
import { ReviewFigures } from "./ReviewFigures";
import { Proved } from "./Proved";
import type { OpenRow } from "./Standings";
import { Coverage, RevenueByClass, StageMoves } from "./Standings";

const MONTHS_BACK = 24;
const MONTH = /^\d{4}-\d{2}$/;
const GROUPS = { people: ["active", "new", "buyers", "first_orders", "returning", "kept"], money: ["orders", "net", "basket"], messages: ["sent", "delivered", "read", "converted", "unsubscribed"] };

/** Lines that count customers: pressing one opens them. */
const PEOPLE = ["active", "new", "buyers", "first_orders", "returning", "kept"] as const;
type PeopleKey = (typeof PEOPLE)[number];

export default function Review() {
  const { t, i18n } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const asked = params.get("month") ?? "";
  const month = MONTH.test(asked) ? asked : wallClock().subtract(1, "month").format("YYYY-MM");
  const language = i18n.language === "zh" ? "zh" : "en";
  return (
    <Page
      title={t("review.title")}
      lead={t("review.lead")}
      back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
      actions={
        <>
          <Select
            aria-label={t("review.month")}
            style={{ minWidth: 170 }}
            value={month}
            options={Array.from({ length: MONTHS_BACK }, (_, ago) => wallClock().subtract(ago, "month").format("YYYY-MM")).map((value, ago) => ({ value, label: ago === 0 ? t("review.running", { month: value }) : value }))}
            onChange={(value: string) => setParams({ month: value }, { replace: true })}
          />
          <Button icon={<FileTextOutlined />} href={`/api/w/${slug}/insight/review/page?month=${month}&language=${language}`}>{t("review.page")}</Button>
        </>
      }
    >
      <Found month={month} />
    </Page>
  );
}

function Found({ month }: { month: string }) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const formats = useFormats();
  const title = useTitle();
  const mayOpen = useMay("customers:read");
  const [opened, setOpened] = useState<Opened | null>(null);
  const { data, error, refetch } = useReview(slug, month);
  if (error) return <ErrorNotice error={error} onAgain={() => void refetch()} />;
  if (!data) return <Working />;
  const open = (key: PeopleKey) => {
    const view = (one: PeopleKey | "lost", label: string) => ({ label, behind: { of: "review" as const, body: { month: data.month, key: one, as_of: data.as_of } } });
    const name = title(data.figures.find((one) => one.key === key));
    const views = key === "kept" ? [view("kept", t("review.kept")), view("lost", t("review.lost"))] : [view(key, name)];
    setOpened({ title: `${name} · ${data.month}`, views });
  };
  const openable = mayOpen ? (key: string) => { const found = PEOPLE.find((one) => one === key); return found ? () => open(found) : undefined; } : () => undefined;
  const openRow: OpenRow = mayOpen ? (name, row) => {
    const behind = { of: "review_row" as const, query: { month: data.month, as_of: data.as_of, ...row } };
    setOpened({ title: `${name} · ${data.month}`, views: [{ label: name, behind }] });
  } : undefined;
  return (
    <div className="stack">
      <span className="row quiet small">
        {t("review.as_of", { instant: formats.instant(data.as_of), zone: data.zone })}
        {data.is_simulated ? <Tag color="gold">{t("simulated")}</Tag> : null}
        <ExportButton onCsv={() => downloadCsv(csvOf(data, title), `review-${data.month}`)} />
      </span>
      {data.is_complete ? null : <Alert type="info" showIcon title={t("review.unfinished")} />}
      {data.is_covered ? null : <Alert type="warning" showIcon title={t("review.not_covered")} />}
      {Object.entries(GROUPS).map(([group, keys]) => (
        <Card key={group} title={t(`review.group.${group}`)} size="small">
          <ReviewFigures figures={data.figures.filter((one) => keys.includes(one.key))} openable={openable} />
        </Card>
      ))}
      <Proved programmes={data.programmes} />
      <RevenueByClass review={data} onOpen={openRow} />
      <StageMoves review={data} onOpen={openRow} />
      <Coverage review={data} onOpen={openRow} />
      <PeopleDrawer opened={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

/** The places of the review while it is worked out, under the titles that they will have. */
function Working() {
  const { t } = useTranslation("insight_tables");
  return (
    <div className="stack" aria-busy="true">
      <p className="quiet" role="status" style={{ margin: 0 }}>{t("review.working")}</p>
      {Object.entries(GROUPS).map(([group, keys]) => (
        <Card key={group} title={t(`review.group.${group}`)} size="small"><Skeleton active title={false} paragraph={{ rows: keys.length }} /></Card>
      ))}
    </div>
  );
}

function csvOf(review: ReviewData, title: ReturnType<typeof useTitle>): (string | number | null)[][] {
  return [
    ["month", "figure", "kind", "currency", "value", "low", "high", "before", "change_before", "year_before", "change_year_before", "sentence"],
    ...review.figures.map((one) => [
      review.month,
      title(one),
      one.kind,
      one.currency,
      one.value,
      one.low,
      one.high,
      one.before.earlier,
      one.kind === "share" ? one.before.difference : one.before.relative,
      one.year_before.earlier,
      one.kind === "share" ? one.year_before.difference : one.year_before.relative,
      title({ zh: one.sentence_zh, en: one.sentence_en }),
    ]),
  ];
}
