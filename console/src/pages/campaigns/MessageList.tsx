import { Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Message, MessageFilter, MessageState } from "@/api/messages";
import { useMessage, useMessages } from "@/api/messages";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { shortId } from "@/pages/customers/CustomerTable";

const STATES: MessageState[] = ["planned", "held", "queued", "sending", "sent", "failed", "retrying", "unknown", "suppressed"];

export const STATE_COLOURS: Record<MessageState, string> = {
  planned: "default",
  held: "warning",
  queued: "processing",
  sending: "processing",
  sent: "success",
  failed: "error",
  retrying: "warning",
  unknown: "warning",
  suppressed: "default",
};

/** Messages of a launch or of a customer, each with the why when its row is opened. */
export function MessageList({ slug, launch, customer }: { slug: string; launch?: string; customer?: string }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const mayRead = useMay("messages:read");
  const [state, setState] = useState<MessageState | undefined>();
  const filter: MessageFilter = { ...(launch ? { launch } : {}), ...(customer ? { customer } : {}), ...(state ? { state } : {}) };
  const messages = useMessages(slug, filter);
  if (!mayRead) return <Nothing title={t("frame:error.forbidden")} />;
  if (messages.error) return <ErrorNotice error={messages.error} onAgain={messages.again} />;
  if (messages.isPending) return <Skeleton active />;
  const isEmpty = messages.rows.length === 0 && state === undefined;
  if (isEmpty) return <Nothing title={t(customer ? "messages.customer_none" : "messages.none")} teach={t(customer ? "messages.customer_none_text" : "messages.none_text")} />;
  return (
    <div className="stack">
      <Select
        allowClear
        aria-label={t("messages.state")}
        placeholder={t("messages.all_states")}
        style={{ maxWidth: 200 }}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: reach(`state.${value}`) }))}
      />
      <MessageTable slug={slug} rows={messages.rows} isOfCustomer={customer !== undefined} />
      <RowsMore {...messages.more} />
    </div>
  );
}

function MessageTable({ slug, rows, isOfCustomer }: { slug: string; rows: Message[]; isOfCustomer: boolean }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const who = {
    title: t("messages.customer"),
    render: (_: unknown, row: Message) => (
      <Link className="code" to={`/w/${slug}/customers/${row.customer_id}`} onClick={(event) => event.stopPropagation()}>{shortId(row.customer_id)}</Link>
    ),
  };
  const what = { title: t("messages.campaign"), render: (_: unknown, row: Message) => <span className="code">{row.campaign_key || row.journey_key}</span> };
  return (
    <Table
      rowKey="message_id"
      size="middle"
      pagination={false}
      scroll={{ x: 620 }}
      dataSource={rows}
      expandable={{ expandRowByClick: true, expandedRowRender: (row) => <Why slug={slug} messageId={row.message_id} /> }}
      columns={[
        isOfCustomer ? what : who,
        { title: t("messages.channel"), render: (_, row) => reach(`channel.${row.channel}`) },
        { title: t("messages.template"), dataIndex: "template", render: (template: string) => <span className="code">{template}</span> },
        {
          title: t("messages.state"),
          render: (_, row) => (
            <span className="row" style={{ gap: 8 }}><Tag color={STATE_COLOURS[row.state]}>{reach(`state.${row.state}`)}</Tag>{row.reason ? <span className="quiet small">{reach(`reason.${row.reason}`, { defaultValue: row.reason })}</span> : null}</span>
          ),
        },
        { title: t("messages.at"), className: "nowrap", render: (_, row) => formats.instant(row.sent_at ?? row.state_at) },
      ]}
    />
  );
}

/** Why it went, waits or stays, in the language of the console. */
function Why({ slug, messageId }: { slug: string; messageId: string }) {
  const { i18n } = useTranslation();
  const story = useMessage(slug, messageId);
  if (story.error) return <ErrorNotice error={story.error} />;
  if (!story.data) return <Skeleton active title={false} />;
  const lines = i18n.language === "zh" ? story.data.lines_zh : story.data.lines_en;
  return <ul data-testid="why" style={{ margin: 0, paddingInlineStart: 18, lineHeight: 1.8 }}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
}
