import { DownloadOutlined } from "@ant-design/icons";
import { Button, Card, DatePicker, Input, Select, Skeleton, Table } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import type { AuditLine, AuditWish } from "@/api/audit";
import { auditFile, useAudit, useAuditChoices } from "@/api/audit";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { instantOf } from "@/format/zone";
import { ListBar } from "@/parts/ListBar";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

import { pageOf } from "./places";

const BASIS_POINTS = 10_000;

/** Details whose values are keys of the product, shown in words; others are names and ids as people gave them. */
const WORDED = ["action", "outcome", "mode", "policy", "kind"];

const FILTERS = ["actor", "action", "target", "from", "to"] as const;

/** What the address asks for; days are those of the workspace. */
function wishOf(params: URLSearchParams): AuditWish {
  const [from, to] = [params.get("from"), params.get("to")];
  return {
    actor: params.get("actor") ?? undefined,
    action: params.get("action") ?? undefined,
    target: params.get("target") ?? undefined,
    since: from ? instantOf(dayjs(from).startOf("day")) : undefined,
    until: to ? instantOf(dayjs(to).add(1, "day").startOf("day")) : undefined,
  };
}

export default function Audit() {
  const { t } = useTranslation("audit");
  const { slug } = usePlace();
  const [params] = useSearchParams();
  const wish = wishOf(params);
  const lines = useAudit(slug, wish);
  return (
    <Page title={t("title")} lead={t("lead")} actions={<Button icon={<DownloadOutlined />} href={auditFile(slug, wish)} download>{t("export")}</Button>}>
      <div className="stack">
        <Filters />
        {lines.error ? <ErrorNotice error={lines.error} onAgain={lines.again} /> : null}
        {lines.isPending ? <Card><Skeleton active /></Card> : <Lines rows={lines.rows} />}
        <RowsMore {...lines.more} />
      </div>
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation("audit");
  const { slug } = usePlace();
  const [params, setParams] = useSearchParams();
  const choices = useAuditChoices(slug);
  const nameOf = useActorName();
  const actionName = useActionName();
  const change = (changed: Record<string, string | undefined>) =>
    setParams((now) => {
      const next = new URLSearchParams(now);
      for (const [key, value] of Object.entries(changed)) value ? next.set(key, value) : next.delete(key);
      return next;
    });
  const isNarrowed = FILTERS.some((key) => params.has(key));
  const [from, to] = [params.get("from"), params.get("to")];
  return (
    <ListBar list="audit">
      <Select
        aria-label={t("actor")}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        style={{ minWidth: 180 }}
        placeholder={t("anybody")}
        value={params.get("actor")}
        onChange={(actor?: string) => change({ actor })}
        options={choices.data?.actors.map(({ actor, name }) => ({ value: actor, label: nameOf(actor, name) }))}
      />
      <Select
        aria-label={t("what")}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        style={{ minWidth: 200 }}
        placeholder={t("anything")}
        value={params.get("action")}
        onChange={(action?: string) => change({ action })}
        options={choices.data?.actions.map((action) => ({ value: action, label: actionName(action) }))}
      />
      <DatePicker.RangePicker
        allowEmpty
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(days) => change({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })}
      />
      <Input.Search
        key={params.get("target") ?? ""}
        aria-label={t("any_target")}
        allowClear
        style={{ width: 240 }}
        placeholder={t("any_target")}
        defaultValue={params.get("target") ?? ""}
        onSearch={(target) => change({ target: target.trim() })}
      />
      {isNarrowed ? <Button type="link" onClick={() => setParams({})}>{t("clear")}</Button> : null}
    </ListBar>
  );
}

function Lines({ rows }: { rows: AuditLine[] }) {
  const { t } = useTranslation("audit");
  const formats = useFormats();
  const nameOf = useActorName();
  const actionName = useActionName();
  if (rows.length === 0) return <Nothing title={t("empty.title")} teach={t("empty.text")} />;
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="audit_id"
        size="middle"
        dataSource={rows}
        pagination={false}
        {...longTable(rows.length, 860)}
        columns={[
          { title: t("at"), dataIndex: "at", className: "nowrap", render: (at: string) => formats.instant(at) },
          { title: t("actor"), render: (_, line) => <span title={line.actor}>{nameOf(line.actor, line.actor_name)}</span> },
          { title: t("what"), dataIndex: "action", render: (action: string) => actionName(action) },
          { title: t("target"), render: (_, line) => <Target line={line} /> },
          { title: t("details"), dataIndex: "details", render: (details: Record<string, unknown>) => <Details details={details} /> },
        ]}
      />
    </Card>
  );
}

function Target({ line }: { line: AuditLine }) {
  const { slug } = usePlace();
  const name = line.target_name ?? line.target;
  const shown = line.target_name ? <span title={line.target}>{name}</span> : <span className="code">{name}</span>;
  const page = pageOf(line);
  return page ? <Link to={`/w/${slug}/${page}`}>{shown}</Link> : shown;
}

/** What was noted beside: ids, counts and old values, a line each. */
function Details({ details }: { details: Record<string, unknown> }) {
  const { t } = useTranslation("audit");
  const formats = useFormats();
  const text = (key: string, value: unknown) => {
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (key.endsWith("_bp") && typeof value === "number") return formats.share(value / BASIS_POINTS);
    if (typeof value === "string") return WORDED.includes(key) ? t(`value.${value}`, { defaultValue: value }) : value;
    return typeof value === "number" ? value : JSON.stringify(value);
  };
  return (
    <>
      {Object.entries(details).map(([key, value]) => (
        <div key={key} className="small" style={{ overflowWrap: "anywhere" }}>
          <span className="quiet">{t(`detail.${key}`, { defaultValue: key })}</span> {text(key, value)}
        </div>
      ))}
    </>
  );
}

function useActionName() {
  const { t } = useTranslation("audit");
  return (action: string) => t(`action.${action}`, { defaultValue: action });
}

/** Who it was: oneself, a person or a key by name, a command, the system; somebody without a name has left. */
function useActorName() {
  const { t } = useTranslation("audit");
  const { me } = usePlace();
  const known: Record<string, string> = {
    [me.user.user_id]: t("you"),
    "command line": t("command_line"),
    "identity provider": t("identity_provider"),
    "": t("system"),
  };
  return (actor: string, name: string | null) => known[actor] ?? name ?? (actor.startsWith("usr_") ? t("gone") : actor);
}
