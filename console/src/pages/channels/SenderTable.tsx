import { MoreOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Table, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import { neededOf } from "@/api/approvals";
import type { Sender } from "@/api/channels";
import { useCheckSender, useSenderChange } from "@/api/channels";
import { ApiError } from "@/api/errors";
import { useCurrency } from "@/api/overview";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CopyButton } from "@/parts/CopyText";
import { Refusal } from "@/parts/Refusal";

type Problem = Sender["problems"][number];

const COLOURS: Record<Problem, string> = {
  disabled: "default",
  sandbox: "processing",
  licence_ended: "error",
  licence_ends_soon: "warning",
  circuit_open: "error",
  failing: "warning",
};

/** The senders of every channel, in the order in which they are tried. */
export function SenderTable({ slug, rows, onEdit }: { slug: string; rows: Sender[]; onEdit: (sender: Sender) => void }) {
  const { t } = useTranslation("channels");
  const { t: reach } = useTranslation("reach");
  const formats = useFormats();
  const currency = useCurrency(slug);
  return (
    <Table
      rowKey="sender_key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 760 }}
      columns={[
        {
          title: t("name"),
          render: (_, row) => (
            <div>
              <strong>{row.name}</strong> <span className="quiet small code">{row.sender_key}</span>
              <div className="quiet small">{[row.kind, row.licence].filter(Boolean).join(" · ")}</div>
              {row.receipts_path ? <Receipts path={row.receipts_path} /> : null}
            </div>
          ),
        },
        { title: t("seeds.channel"), render: (_, row) => reach(`channel.${row.channel}`) },
        { title: t("state"), render: (_, row) => <SenderState sender={row} /> },
        { title: t("cost"), align: "right", className: "nowrap number", render: (_, row) => formats.money(row.cost_minor, currency) },
        {
          title: t("rate"),
          align: "right",
          className: "nowrap",
          render: (_, row) => (row.rate_per_second ? t("per_second", { number: formats.number(row.rate_per_second) }) : t("no_limit")),
        },
        { title: "", align: "right", render: (_, row) => <Actions slug={slug} sender={row} onEdit={() => onEdit(row)} /> },
      ]}
    />
  );
}

function Receipts({ path }: { path: string }) {
  const { t } = useTranslation("channels");
  const address = `${window.location.origin}${path}`;
  return (
    <div className="quiet small row" style={{ gap: 4 }}>
      {t("receipts")} <span className="code" style={{ overflowWrap: "anywhere" }}>{address}</span>
      <CopyButton text={address} />
    </div>
  );
}

/** Live, or every reason for which it does not reach customers as it is. */
export function SenderState({ sender }: { sender: Sender }) {
  const { t } = useTranslation("channels");
  const formats = useFormats();
  const words = (problem: Problem) => {
    if (problem === "licence_ends_soon") return t("problem.licence_ends_soon", { at: formats.date(sender.licence_ends_at ?? "") });
    if (problem === "circuit_open") return t("problem.circuit_open", { at: formats.time(sender.open_until ?? "") });
    return t(`problem.${problem}`);
  };
  const isLive = sender.is_live && sender.is_enabled;
  return (
    <div className="row" style={{ gap: 4 }}>
      {isLive ? <Tag color="success">{t("live")}</Tag> : null}
      {sender.problems.map((problem) => {
        const tag = <Tag key={problem} color={COLOURS[problem]}>{words(problem)}</Tag>;
        return problem === "failing" ? <Tooltip key={problem} title={sender.problem}><span tabIndex={0}>{tag}</span></Tooltip> : tag;
      })}
    </div>
  );
}

function Actions({ slug, sender, onEdit }: { slug: string; sender: Sender; onEdit: () => void }) {
  const { t } = useTranslation("channels");
  const { modal, message, notification } = App.useApp();
  const mayWrite = useMay("channels:write");
  const change = useSenderChange(slug);
  const check = useCheckSender(slug);
  if (!mayWrite) return null;
  const failed = (error: unknown) => void message.error(error instanceof ApiError ? error.message : String(error));
  const refused = (error: unknown) => (neededOf(error) ? undefined : failed(error));
  const ask = (what: "make_live" | "make_sandbox" | "disable") =>
    modal.confirm({
      title: t(`${what}.title`, { name: sender.name }),
      content: t(`${what}.text`),
      okText: t(`${what}.ok`),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: what === "disable" },
      onOk: async () => {
        const kind = what === "make_live" ? "live" : what === "make_sandbox" ? "sandbox" : "disable";
        await change.mutateAsync({ key: sender.sender_key, change: kind }).then(() => void message.success(t(`${what}.done`)), refused);
      },
    });
  const probe = () =>
    void check.mutateAsync(sender.sender_key).then((found) => {
      if (found.is_good) notification.success({ title: t(found.reached === null ? "check.unasked" : "check.good") });
      else notification.error({ title: t("check.bad"), description: `${found.problem}. ${found.help}` });
    }, failed);
  const items = [
    { key: "edit", label: t("frame:edit"), onClick: onEdit },
    { key: "check", label: t("check.action"), onClick: probe },
    ...(sender.is_live ? [{ key: "sandbox", label: t("make_sandbox.action"), onClick: () => ask("make_sandbox") }] : []),
    ...(sender.is_enabled ? [{ key: "disable", danger: true, label: t("disable.action"), onClick: () => ask("disable") }] : []),
  ];
  return (
    <div className="row" style={{ justifyContent: "flex-end", flexWrap: "nowrap" }}>
      {sender.is_live || !sender.is_enabled ? null : <Button size="small" type="primary" onClick={() => ask("make_live")}>{t("make_live.action")}</Button>}
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Button size="small" icon={<MoreOutlined />} aria-label={`${t("frame:edit")}: ${sender.name}`} loading={check.isPending} />
      </Dropdown>
      {neededOf(change.error) ? <Refusal error={change.error} onClose={change.reset} /> : null}
    </div>
  );
}
