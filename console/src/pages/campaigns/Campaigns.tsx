import { AlertOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Campaign } from "@/api/campaigns";
import { useCampaigns } from "@/api/campaigns";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { SearchField } from "@/parts/SearchField";
import { useTitle } from "@/parts/titles";
import { useFilters } from "@/parts/useFilters";

import { AlarmList } from "./AlarmList";
import { LaunchTag } from "./LaunchTag";
import { useSegmentName } from "./names";

export default function Campaigns() {
  const { t } = useTranslation("campaigns");
  const { slug } = usePlace();
  const mayWrite = useMay("campaigns:write");
  const campaigns = useCampaigns(slug);
  const title = useTitle();
  const [{ name: wanted }, put] = useFilters(["name"]);
  const isWanted = (row: Campaign) => `${title(row.name)} ${row.reference}`.toLowerCase().includes(wanted.toLowerCase());
  const columns = {
    [t("name")]: (row: Campaign) => title(row.name),
    key: (row: Campaign) => row.reference,
    [t("segment")]: (row: Campaign) => row.segment,
    [t("channels")]: (row: Campaign) => row.steps.map((step) => step.channel).join(" > "),
    [t("state")]: (row: Campaign) => row.newest?.state,
  };
  const isEmpty = !campaigns.isPending && !campaigns.error && campaigns.rows.length === 0;
  const create = mayWrite ? (
    <Link to={`/w/${slug}/campaigns/new`}><Button type="primary" icon={<PlusOutlined />}>{t("create")}</Button></Link>
  ) : null;
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={<><Link to={`/w/${slug}/incidents`}><Button icon={<AlertOutlined />}>{t("incidents")}</Button></Link>{isEmpty ? null : create}</>}
    >
      {campaigns.error ? <ErrorNotice error={campaigns.error} onAgain={campaigns.again} /> : null}
      <div className="stack">
        {campaigns.rows.length ? (
          <ListBar list="campaigns" actions={<ExportButton name="campaigns" all={campaigns.all} columns={columns} filter={isWanted} />}>
            <SearchField label={t("frame:lists.find_by_name")} value={wanted} onChange={(name) => put({ name })} />
          </ListBar>
        ) : null}
        <Card styles={{ body: { padding: campaigns.rows.length ? 0 : 24 } }}>
          {campaigns.isPending ? <Skeleton active /> : null}
          {isEmpty ? <Nothing title={t("empty.title")} teach={t("empty.text")} action={create} /> : null}
          {campaigns.rows.length ? <CampaignTable slug={slug} rows={campaigns.rows.filter(isWanted)} /> : null}
        </Card>
        <RowsMore {...campaigns.more} />
        <AlarmList slug={slug} />
      </div>
    </Page>
  );
}

function CampaignTable({ slug, rows }: { slug: string; rows: Campaign[] }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const title = useTitle();
  const segment = useSegmentName(slug);
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
              <Link to={`/w/${slug}/campaigns/${row.key}`}>{title(row.name)}</Link>
              <div className="quiet small code">{row.reference}</div>
            </div>
          ),
        },
        { title: t("segment"), render: (_, row) => segment(row.segment) },
        { title: t("channels"), render: (_, row) => row.steps.map((step) => reach(`channel.${step.channel}`)).join(" → ") },
        {
          title: t("state"),
          render: (_, row) =>
            row.newest ? (
              <Link className="row" style={{ gap: 8 }} to={`/w/${slug}/campaigns/${row.key}/launches/${row.newest.launch_id}`}>
                <LaunchTag launch={row.newest} /><span className="quiet small">{formats.ago(row.newest.asked_at)}</span>
              </Link>
            ) : <span className="quiet">{t("never")}</span>,
        },
      ]}
    />
  );
}
