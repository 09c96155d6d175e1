import { App, Button, Card, InputNumber, Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Settings } from "@/api/settings";
import { useSetRetention } from "@/api/settings";
import { useFactNames } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { titleOf } from "@/parts/titles";

import { Changed } from "./Changed";

const DAY_MS = 86_400_000;
const DAYS_MAX = 36_500;
const DAYS_SUGGESTED = 400;

type Props = { settings: Settings; mayWrite: boolean };
type Row = { name: string; days: number };

/** How long facts are kept, by their name. */
export function Keeping({ settings, mayWrite }: Props) {
  const { t } = useTranslation("settings");
  const { slug } = usePlace();
  const formats = useFormats();
  const named = useFactLabel();
  const save = useSetRetention(slug);
  const rows: Row[] = Object.entries(settings.retention.days).map(([name, days]) => ({ name, days }));
  return (
    <Card size="small" title={t("keeping.title")}>
      <div className="stack">
        <div className="quiet">{t("keeping.lead", { proofs: formats.list(settings.retention.kept_for_ever.map((name) => named(name))) })}</div>
        <Table
          rowKey="name"
          size="small"
          pagination={false}
          scroll={{ x: 480 }}
          dataSource={rows}
          locale={{ emptyText: <Nothing title={t("keeping.none")} teach={t("keeping.none_text")} /> }}
          columns={[
            { title: t("keeping.name"), render: (_, row) => named(row.name) },
            { title: t("keeping.days"), render: (_, row) => t("keeping.days_of", { count: row.days }) },
            { title: t("keeping.since"), render: (_, row) => formats.date(limitOf(row.days)) },
            ...(mayWrite ? [{
              key: "more",
              align: "right" as const,
              render: (_: unknown, row: Row) => <Button size="small" disabled={save.isPending} onClick={() => save.mutate({ name: row.name, days: null })}>{t("keeping.for_ever")}</Button>,
            }] : []),
          ]}
        />
        {save.error ? <ErrorNotice error={save.error} /> : null}
        {mayWrite ? <AddKeeping settings={settings} /> : null}
        <Changed change={settings.retention.changed} />
      </div>
    </Card>
  );
}

function AddKeeping({ settings }: { settings: Settings }) {
  const { t, i18n } = useTranslation("settings");
  const { slug } = usePlace();
  const { modal, message } = App.useApp();
  const formats = useFormats();
  const named = useFactLabel();
  const facts = useFactNames(slug);
  const save = useSetRetention(slug);
  const [name, setName] = useState<string | null>(null);
  const [days, setDays] = useState<number | null>(DAYS_SUGGESTED);
  const { kept_for_ever: proofs } = settings.retention;
  const choices = (facts.data ?? []).filter((row) => row.is_seen && !proofs.includes(row.name));
  const ask = () => {
    if (!name || !days) return;
    modal.confirm({
      title: t("keeping.confirm", { name: named(name), count: days }),
      content: t("keeping.confirm_text", { date: formats.date(limitOf(days)) }),
      okText: t("keeping.confirm_ok"),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: true },
      // What is refused is said below the fields.
      onOk: () => save.mutateAsync({ name, days }).then(() => { setName(null); void message.success(t("saved")); }, () => undefined),
    });
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="row">
        <Select
          aria-label={t("keeping.choose")}
          placeholder={t("keeping.choose")}
          style={{ width: 260 }}
          value={name}
          onChange={setName}
          showSearch={{ optionFilterProp: "label" }}
          options={choices.map((row) => ({ value: row.name, label: named(row.name, titleOf(row, i18n.language)) }))}
        />
        <InputNumber aria-label={t("keeping.days")} min={1} max={DAYS_MAX} precision={0} value={days} onChange={setDays} suffix={t("keeping.unit")} style={{ width: 150 }} />
        <Button disabled={!name || !days} loading={save.isPending} onClick={ask}>{t("keeping.add")}</Button>
      </div>
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </div>
  );
}

/** A fact's name in the language of the page; what nobody has named keeps its own. */
function useFactLabel(): (name: string, title?: string) => string {
  const { t } = useTranslation("customers");
  return (name, title) => t(`fact.${name}`, { defaultValue: title || name });
}

function limitOf(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}
