import { EditOutlined, SendOutlined } from "@ant-design/icons";
import { Button, Card, Descriptions, Skeleton, Table, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { CampaignDetail, Launch } from "@/api/campaigns";
import { useCampaign } from "@/api/campaigns";
import { useCurrency } from "@/api/overview";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useTopicNames } from "@/parts/TopicSelect";

import { EffectReport } from "./EffectReport";
import { LaunchDialog } from "./LaunchDialog";
import { LaunchTag } from "./LaunchTag";
import { useSegmentName } from "./names";

export default function Campaign() {
  const { t } = useTranslation("campaigns");
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const title = useTitle();
  const mayWrite = useMay("campaigns:write");
  const mayLaunch = useMay("campaigns:launch");
  const campaign = useCampaign(slug, key);
  const [isLaunching, setLaunching] = useState(false);
  if (campaign.isError) return <div className="page"><ErrorNotice error={campaign.error} onAgain={() => void campaign.refetch()} /></div>;
  if (!campaign.data) return <div className="page"><Skeleton active /></div>;
  const found = campaign.data;
  return (
    <Page
      title={title(found.name)}
      back={<Link to={`/w/${slug}/campaigns`}>{t("back")}</Link>}
      lead={<span className="code">{found.reference}</span>}
      actions={
        <>
          {mayWrite && !found.is_incident ? <Link to={`/w/${slug}/campaigns/${key}/edit`}><Button icon={<EditOutlined />}>{t("edit")}</Button></Link> : null}
          {mayLaunch && !found.is_incident ? <Button type="primary" icon={<SendOutlined />} onClick={() => setLaunching(true)}>{t("launch.action")}</Button> : null}
        </>
      }
    >
      <Card>
        <Tabs
          destroyOnHidden
          items={[
            { key: "launches", label: t("tab.launches"), children: <Launches slug={slug} rows={found.launches} /> },
            { key: "effect", label: t("tab.effect"), children: <EffectReport slug={slug} what={{ campaign: key }} /> },
            { key: "plan", label: t("tab.plan"), children: <Plan slug={slug} campaign={found} /> },
            { key: "versions", label: t("tab.versions"), children: <Versions campaign={found} /> },
          ]}
        />
      </Card>
      {isLaunching ? <LaunchDialog slug={slug} campaign={found} onClose={() => setLaunching(false)} /> : null}
    </Page>
  );
}

function Launches({ slug, rows }: { slug: string; rows: Launch[] }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  if (rows.length === 0) return <Nothing title={t("no_launches")} teach={t("no_launches_text")} />;
  return (
    <Table
      rowKey="launch_id"
      pagination={false}
      scroll={{ x: 520 }}
      dataSource={rows}
      columns={[
        { title: t("asked_at"), render: (_, row) => <Link to={`/w/${slug}/campaigns/${row.campaign}/launches/${row.launch_id}`}>{formats.instant(row.asked_at)}</Link> },
        { title: t("state"), render: (_, row) => <LaunchTag launch={row} /> },
        { title: t("tab.versions"), dataIndex: "campaign_key", render: (key: string) => <span className="code">{key}</span> },
        { title: t("members"), align: "right", className: "number", render: (_, row) => (row.as_of ? formats.number(row.members) : "—") },
      ]}
    />
  );
}

function Plan({ slug, campaign }: { slug: string; campaign: CampaignDetail }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const currency = useCurrency(slug);
  const segment = useSegmentName(slug);
  const topicName = useTopicNames(slug);
  const steps = campaign.steps.map((step) => `${reach(`channel.${step.channel}`)} (${step.template})`).join(" → ");
  return (
    <Descriptions
      column={{ xs: 1, md: 2 }}
      items={[
        { label: t("plan.segment"), children: segment(campaign.segment) },
        { label: t("channels"), children: steps },
        { label: t("plan.class"), children: reach(`class.${campaign.class}`) },
        { label: t("plan.topic"), children: topicName(campaign.topic) },
        { label: t("estimate.control"), children: formats.share(campaign.hold_out_bp / 10_000) },
        { label: t("plan.conversion"), children: formats.number(campaign.conversion.days ?? 7) },
        { label: t("plan.lasts"), children: formats.number(campaign.lasts_hours) },
        { label: t("plan.budget"), children: campaign.budget_minor === null ? "—" : formats.money(campaign.budget_minor, currency) },
        { label: t("plan.throttle"), children: formats.number(campaign.throttle_per_minute) },
        { label: t("plan.repeat"), children: campaign.repeat ? <span className="code">{campaign.repeat.cron}</span> : t("plan.repeat_never") },
      ]}
    />
  );
}

function Versions({ campaign }: { campaign: CampaignDetail }) {
  const { t } = useTranslation("policy");
  const formats = useFormats();
  return (
    <Table
      rowKey="version"
      pagination={false}
      scroll={{ x: 420 }}
      dataSource={campaign.versions}
      columns={[
        { title: t("versions.version"), render: (_, row) => `v${row.version}` },
        { title: t("versions.at"), dataIndex: "at", render: (at: string) => formats.instant(at) },
        { title: t("versions.author"), dataIndex: "author", render: (author: string) => <span className="code">{author}</span> },
        { title: t("versions.note"), dataIndex: "note" },
      ]}
    />
  );
}
