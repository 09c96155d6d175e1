import { Select, Skeleton, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Message, MessageFilter, MessageMark, MessageState } from "@/api/messages";
import { useMessage, useMessages } from "@/api/messages";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import type { Columns } from "@/parts/ListBar";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { useReason } from "@/parts/reasonWords";
import { useSenderName } from "@/parts/senderNames";
import { useFilters } from "@/parts/useFilters";
import { shortId } from "@/pages/customers/CustomerTable";

const STATES: MessageState[] = ["planned", "held", "queued", "sending", "sent", "failed", "retrying", "unknown", "suppressed"];

const COLUMNS: Columns<Message> = {
  message: (row) => row.message_id,
  customer: (row) => row.customer_id,
  name: (row) => row.customer_name,
  campaign: (row) => row.campaign_key || row.journey_key,
  channel: (row) => row.channel,
  template: (row) => row.template,
  arm: (row) => row.arm,
  state: (row) => row.state,
  reason: (row) => row.reason,
  planned_at: (row) => row.planned_at,
  sent_at: (row) => row.sent_at,
  delivered_at: (row) => row.delivered_at,
  opened_at: (row) => row.opened_at,
  clicked_at: (row) => row.clicked_at,
  converted_at: (row) => row.converted_at,
};

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

const MARKS: MessageMark[] = ["delivered", "opened", "machine_opened", "clicked", "converted", "bounced", "complained", "unsubscribed"];
const ARMS = ["treated", "control"] as const;

/** Messages of a launch or of a customer, each with the why when its row is opened. The filters are in the address. */
export function MessageList({ slug, launch, customer }: { slug: string; launch?: string; customer?: string }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const mayRead = useMay("messages:read");
  const [chosen, put] = useFilters(["state", "reason", "mark", "arm"]);
  const state = STATES.find((one) => one === chosen.state);
  const mark = MARKS.find((one) => one === chosen.mark);
  const arm = ARMS.find((one) => one === chosen.arm);
  const filter: MessageFilter = {
    ...(launch ? { launch } : {}),
    ...(customer ? { customer } : {}),
    ...(state ? { state } : {}),
    ...(mark ? { mark } : {}),
    ...(arm ? { arm } : {}),
    ...(chosen.reason ? { reason: chosen.reason } : {}),
  };
  const messages = useMessages(slug, filter);
  const isFiltered = Boolean(state ?? mark ?? arm ?? chosen.reason);
  if (!mayRead) return <Nothing title={t("frame:error.forbidden")} />;
  if (messages.error) return <ErrorNotice error={messages.error} onAgain={messages.again} />;
  if (messages.isPending) return <Skeleton active />;
  const isEmpty = messages.rows.length === 0 && !isFiltered;
  if (isEmpty) return <Nothing title={t(customer ? "messages.customer_none" : "messages.none")} teach={t(customer ? "messages.customer_none_text" : "messages.none_text")} />;
  return (
    <div className="stack">
      <ListBar list="messages" actions={<ExportButton name="messages" all={messages.all} columns={COLUMNS} />}>
        <Select
          allowClear
          aria-label={t("messages.state")}
          placeholder={t("messages.all_states")}
          style={{ minWidth: 140 }}
          value={state}
          onChange={(next?: MessageState) => put({ state: next ?? "" })}
          options={STATES.map((value) => ({ value, label: reach(`state.${value}`) }))}
        />
        <Select
          allowClear
          aria-label={t("messages.mark")}
          placeholder={t("messages.any_mark")}
          style={{ minWidth: 140 }}
          value={mark}
          onChange={(next?: MessageMark) => put({ mark: next ?? "" })}
          options={MARKS.map((value) => ({ value, label: t(`messages.marks.${value}`) }))}
        />
        {arm ? <Tag closable onClose={() => put({ arm: "" })}>{t(`messages.arm.${arm}`)}</Tag> : null}
        {chosen.reason ? <Tag closable onClose={() => put({ reason: "" })}>{reach(`reason.${chosen.reason}`, { defaultValue: chosen.reason })}</Tag> : null}
      </ListBar>
      {customer ? <div className="quiet small">{t("messages.customer_note")}</div> : null}
      {messages.rows.length === 0 ? <Nothing title={t("messages.no_match")} /> : <MessageTable slug={slug} rows={messages.rows} isOfCustomer={customer !== undefined} />}
      <RowsMore {...messages.more} />
    </div>
  );
}

function MessageTable({ slug, rows, isOfCustomer }: { slug: string; rows: Message[]; isOfCustomer: boolean }) {
  const { t } = useTranslation("campaigns");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const reason = useReason();
  const sender = useSenderName(slug);
  const who = {
    title: t("messages.customer"),
    render: (_: unknown, row: Message) => (
      <Link className={row.customer_name ? "" : "code"} to={`/w/${slug}/customers/${row.customer_id}`} onClick={(event) => event.stopPropagation()}>{row.customer_name || shortId(row.customer_id)}</Link>
    ),
  };
  const what = { title: t("messages.campaign"), render: (_: unknown, row: Message) => <span>{sender(row.campaign_key || row.journey_key || "")}</span> };
  return (
    <Table
      rowKey="message_id"
      size="middle"
      pagination={false}
      {...longTable(rows.length, 620)}
      dataSource={rows}
      expandable={{ expandRowByClick: true, expandedRowRender: (row) => <Why slug={slug} messageId={row.message_id} /> }}
      columns={[
        isOfCustomer ? what : who,
        { title: t("messages.channel"), render: (_, row) => reach(`channel.${row.channel}`) },
        { title: t("messages.template"), dataIndex: "template", render: (template: string) => <span className="code">{template}</span> },
        {
          title: t("messages.state"),
          render: (_, row) => (
            <span className="row" style={{ gap: 8 }}><Tag color={STATE_COLOURS[row.state]}>{reach(`state.${row.state}`)}</Tag>{row.reason ? <span className="quiet small">{reason({ reason: row.reason, channel: row.channel })}</span> : null}</span>
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
