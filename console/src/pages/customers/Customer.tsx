import { CheckSquareOutlined, DeleteOutlined, DownloadOutlined, MergeCellsOutlined, MoreOutlined } from "@ant-design/icons";
import { Button, Card, Dropdown, Skeleton, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { CustomerDetail } from "@/api/customers";
import { nameOf, useCustomer } from "@/api/customers";
import { useCurrency } from "@/api/overview";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { MessageList } from "@/pages/campaigns/MessageList";
import { OpenDialog } from "@/pages/tasks/OpenDialog";

import { shortId } from "./CustomerTable";
import { EraseDialog, MergeDialog } from "./dialogs";
import { IdentityCard } from "./IdentityCard";
import { healthOf, RiskCard } from "./RiskCard";
import { HealthCard, RadarCard } from "./ScoreCards";
import { SegmentsCard, TagsCard } from "./TagsCard";
import { Timeline } from "./Timeline";
import { Totals } from "./Totals";

/** Where the events stand on the page. */
const EVENTS = "events";

export default function Customer() {
  const { slug } = usePlace();
  const { customerId = "" } = useParams();
  const customer = useCustomer(slug, customerId);
  if (customer.isError) return <div className="page"><ErrorNotice error={customer.error} onAgain={() => void customer.refetch()} /></div>;
  if (!customer.data || customer.isPlaceholderData) return <div className="page"><Skeleton active avatar paragraph={{ rows: 10 }} /></div>;
  return <Full360 customer={customer.data} />;
}

function Full360({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const currency = useCurrency(slug);
  const mayReadMessages = useMay("messages:read");
  const name = nameOf(customer) || (customer.identifiers[0]?.value ?? shortId(customer.customer_id));
  return (
    <Page title={name} tab={shortId(customer.customer_id)} back={<Link to={`/w/${slug}/customers`}>{t("back")}</Link>} actions={<Actions customer={customer} />}>
      <div className="grid-side">
        <div className="stack">
          <IdentityCard customer={customer} />
        </div>
        <div className="stack" style={{ minWidth: 0 }}>
          <Totals customer={customer} />
          {customer.risk ? <RiskCard risk={customer.risk} health={healthOf(customer)} /> : null}
          <div className="grid-2">
            <RadarCard customer={customer} />
            <HealthCard customer={customer} events={EVENTS} />
          </div>
          <SegmentsCard customer={customer} />
          <Card id={EVENTS}>
            <Tabs
              items={[
                { key: "timeline", label: t("tab.timeline"), children: <Timeline slug={slug} customerId={customer.customer_id} currency={currency} /> },
                ...(mayReadMessages ? [{ key: "messages", label: t("tab.messages"), children: <MessageList slug={slug} customer={customer.customer_id} /> }] : []),
                { key: "tags", label: t("tab.tags"), children: <TagsCard customer={customer} /> },
              ]}
            />
          </Card>
        </div>
      </div>
    </Page>
  );
}

function Actions({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const mayMerge = useMay("customers:merge");
  const mayErase = useMay("customers:erase");
  const mayExport = useMay("customers:export");
  const mayOpenTasks = useMay("tasks:write");
  const [open, setOpen] = useState<"task" | "merge" | "erase" | null>(null);
  const items = [
    ...(mayExport ? [{ key: "export", icon: <DownloadOutlined />, label: <a href={`/api/w/${slug}/customers/${customer.customer_id}/export`} download>{t("export")}</a> }] : []),
    ...(mayErase ? [{ key: "erase", icon: <DeleteOutlined />, danger: true, label: t("erase.action"), onClick: () => setOpen("erase") }] : []),
  ];
  return (
    <>
      {mayOpenTasks ? <Button icon={<CheckSquareOutlined />} onClick={() => setOpen("task")}>{t("tasks:create")}</Button> : null}
      {mayMerge ? <Button icon={<MergeCellsOutlined />} onClick={() => setOpen("merge")}>{t("merge.action")}</Button> : null}
      {items.length > 0 ? (
        <Dropdown trigger={["click"]} menu={{ items }}><Button icon={<MoreOutlined />} aria-label={t("more_actions")} /></Dropdown>
      ) : null}
      {open === "task" ? <OpenDialog slug={slug} customer={customer.customer_id} onClose={() => setOpen(null)} /> : null}
      {open === "merge" ? <MergeDialog customer={customer} onClose={() => setOpen(null)} /> : null}
      {open === "erase" ? <EraseDialog customer={customer} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
