import { BranchesOutlined, EditOutlined, SendOutlined } from "@ant-design/icons";
import { App, Button, Card, Skeleton, Statistic, Switch, Table, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { SegmentDetail } from "@/api/segments";
import { useLiveSwitch, useSegment, useSegmentMembers } from "@/api/segments";
import { useVocabularyOf } from "@/api/vocabulary";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CopyButton } from "@/parts/CopyText";
import { ExportCustomers } from "@/parts/ExportCustomers";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useErrorWords } from "@/parts/errorWords";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { CustomerTable } from "@/pages/customers/CustomerTable";
import { useTitle } from "@/parts/titles";
import { sentenceOf } from "@/rules/sentences";
import { readTree } from "@/rules/translating";

import { LiveState } from "./LiveState";
import { PersonaTable } from "./PersonaTable";
import { SizeTrend } from "./SizeTrend";

const REFRESH_MS = 3_000;

export default function Segment() {
  const { t } = useTranslation("segments");
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const title = useTitle();
  const segment = useSegment(slug, key, REFRESH_MS);
  if (segment.isError) return <div className="page"><ErrorNotice error={segment.error} onAgain={() => void segment.refetch()} /></div>;
  if (!segment.data) return <div className="page"><Skeleton active /></div>;
  const name = title(segment.data) || segment.data.key;
  return (
    <Page
      title={name}
      back={<Link to={`/w/${slug}/segments`}>{t("back")}</Link>}
      lead={title({ zh: segment.data.note_zh, en: segment.data.note_en })}
      actions={<SegmentActions slug={slug} segmentKey={key} />}
    >
      <div className="stack">
        <Standing segment={segment.data} />
        <Card>
          <Tabs
            destroyOnHidden
            items={[
              { key: "members", label: t("tab.members"), children: <MemberList slug={slug} segmentKey={key} isFilling={segment.data.live?.state === "backfilling"} /> },
              { key: "persona", label: t("tab.persona"), children: <PersonaTable slug={slug} segmentKey={key} /> },
              { key: "versions", label: t("tab.versions"), children: <Versions segment={segment.data} /> },
            ]}
          />
        </Card>
      </div>
    </Page>
  );
}

/** What a segment is made for: to be written to, to be led through a journey, to be worked on elsewhere. */
function SegmentActions({ slug, segmentKey }: { slug: string; segmentKey: string }) {
  const { t } = useTranslation("segments");
  const mayWrite = useMay("segments:write");
  const mayPlan = useMay("campaigns:write");
  const asked = `?segment=${encodeURIComponent(segmentKey)}`;
  return (
    <>
      {mayPlan ? (
        <>
          <Link to={`/w/${slug}/campaigns/new${asked}`}><Button type="primary" icon={<SendOutlined />}>{t("use.campaign")}</Button></Link>
          <Link to={`/w/${slug}/journeys/new${asked}`}><Button icon={<BranchesOutlined />}>{t("use.journey")}</Button></Link>
        </>
      ) : null}
      <ExportCustomers slug={slug} segment={segmentKey} />
      {mayWrite ? <Link to={`/w/${slug}/segments/${segmentKey}/edit`}><Button icon={<EditOutlined />}>{t("frame:edit")}</Button></Link> : null}
    </>
  );
}

function Standing({ segment }: { segment: SegmentDetail }) {
  const { t } = useTranslation("segments");
  const { t: words } = useTranslation("rules");
  const { slug } = usePlace();
  const formats = useFormats();
  const vocabulary = useVocabularyOf(slug);
  const title = useTitle();
  return (
    <div className="grid-side">
      <Card>
        <Statistic data-testid="size" title={t("size_now")} value={segment.members === null ? "—" : formats.number(segment.members)} styles={{ content: { color: "var(--evergreen)", fontWeight: 600 } }} />
        <div className="row" style={{ marginTop: 8 }}><LiveState segment={segment} withReason /><LiveSwitch segment={segment} /></div>
        <p style={{ marginBottom: 0 }}>{sentenceOf(readTree(segment.rule), { t: words, formats, vocabulary })}</p>
      </Card>
      <Card size="small" title={t("trend.title")}><SizeTrend name={title(segment) || segment.key} sizes={segment.trend} /></Card>
    </div>
  );
}

function MemberList({ slug, segmentKey, isFilling }: { slug: string; segmentKey: string; isFilling: boolean }) {
  const { t } = useTranslation("segments");
  const members = useSegmentMembers(slug, segmentKey, REFRESH_MS);
  if (members.error) return <ErrorNotice error={members.error} onAgain={members.again} />;
  if (members.isPending) return <Skeleton active />;
  if (members.rows.length === 0 && isFilling) return <Nothing title={t("filling")} teach={t("filling_text")} />;
  if (members.rows.length === 0) return <Nothing title={t("no_members")} teach={t("no_members_text")} />;
  return (
    <>
      <CustomerTable slug={slug} rows={members.rows} />
      <RowsMore {...members.more} />
    </>
  );
}

function LiveSwitch({ segment }: { segment: SegmentDetail }) {
  const { t } = useTranslation("segments");
  const { slug } = usePlace();
  const mayWrite = useMay("segments:write");
  const { modal, message } = App.useApp();
  const words = useErrorWords();
  const change = useLiveSwitch(slug, segment.key);
  const isWanted = segment.live !== null;
  if (!mayWrite) return null;
  const put = (isLive: boolean) =>
    change.mutateAsync(isLive).then(
      () => void message.success(t(isLive ? "live_begun" : "live_ended")),
      (error: Error) => void message.error(words(error).title),
    );
  const ask = () => modal.confirm({ title: t("end_live.title"), content: t("end_live.text"), okText: t("end_live.ok"), okButtonProps: { danger: true }, cancelText: t("frame:cancel"), onOk: () => put(false) });
  return (
    <span className="row">
      <Switch size="small" aria-label={t("keep_live")} checked={isWanted} loading={change.isPending} onChange={(next) => (next ? void put(true) : ask())} />
      <span className="quiet small" aria-hidden>{t("keep_live")}</span>
    </span>
  );
}

function Versions({ segment }: { segment: SegmentDetail }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const text = JSON.stringify(segment.rule, null, 2);
  return (
    <div className="grid-2">
      <Table
        rowKey="version"
        size="middle"
        pagination={false}
        dataSource={segment.versions}
        columns={[
          { title: t("version"), render: (_, row) => `v${row.version}` },
          { title: t("version_at"), render: (_, row) => formats.instant(row.at) },
          { title: t("version_author"), dataIndex: "author", render: (author: string) => <span className="code">{author}</span> },
          { title: t("note"), dataIndex: "note" },
        ]}
      />
      <div style={{ position: "relative" }}>
        <pre className="json code" aria-label={t("rule_json")}>{text}</pre>
        <div style={{ position: "absolute", top: 6, right: 6 }}><CopyButton text={text} /></div>
      </div>
    </div>
  );
}
