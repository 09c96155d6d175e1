import { App, Button, Card, Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Settings } from "@/api/settings";
import { useSetStrategy } from "@/api/settings";
import { useAttributes } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";

import { Changed } from "./Changed";

const LATEST = "latest";

type Props = { settings: Settings; mayWrite: boolean };
type Row = Settings["merge_strategies"]["items"][number];

/** How the values of an attribute become one when customers do. */
export function Strategies({ settings, mayWrite }: Props) {
  const { t } = useTranslation("settings");
  const { slug } = usePlace();
  const named = useAttributeLabel();
  const save = useSetStrategy(slug);
  const { items, choices } = settings.merge_strategies;
  return (
    <Card size="small" title={t("strategies.title")}>
      <div className="stack">
        <div className="quiet">{t("strategies.lead")}</div>
        <ul className="quiet small" style={{ margin: 0, paddingInlineStart: 18 }}>
          {choices.map((one) => <li key={one}><strong>{t(`strategies.name.${one}`)}</strong> {t(`strategies.text.${one}`)}</li>)}
        </ul>
        <Table
          rowKey="attribute"
          size="small"
          pagination={false}
          scroll={{ x: 480 }}
          dataSource={items}
          locale={{ emptyText: <Nothing title={t("strategies.none")} /> }}
          columns={[
            { title: t("strategies.attribute"), render: (_, row) => named(row.attribute) },
            { title: t("strategies.strategy"), render: (_, row) => t(`strategies.name.${row.strategy}`) },
            { title: t("strategies.changed"), render: (_, row) => <Changed change={row.changed} /> },
            ...(mayWrite ? [{
              key: "more",
              align: "right" as const,
              render: (_: unknown, row: Row) => <Button size="small" disabled={save.isPending} onClick={() => save.mutate({ attribute: row.attribute, strategy: LATEST })}>{t("strategies.reset")}</Button>,
            }] : []),
          ]}
        />
        {save.error ? <ErrorNotice error={save.error} /> : null}
        {mayWrite ? <AddStrategy choices={choices.filter((one) => one !== LATEST)} /> : null}
      </div>
    </Card>
  );
}

function AddStrategy({ choices }: { choices: string[] }) {
  const { t } = useTranslation("settings");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const named = useAttributeLabel();
  const attributes = useAttributes(slug);
  const save = useSetStrategy(slug);
  const [attribute, setAttribute] = useState<string | null>(null);
  const [strategy, setStrategy] = useState<string | null>(null);
  const submit = () => {
    if (!attribute || !strategy) return;
    save.mutate({ attribute, strategy }, { onSuccess: () => { setAttribute(null); setStrategy(null); void message.success(t("saved")); } });
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="row">
        <Select
          aria-label={t("strategies.choose_attribute")}
          placeholder={t("strategies.choose_attribute")}
          style={{ width: 260 }}
          value={attribute}
          onChange={setAttribute}
          showSearch={{ optionFilterProp: "label" }}
          options={(attributes.data ?? []).map((row) => ({ value: row.key, label: named(row.key) }))}
        />
        <Select
          aria-label={t("strategies.strategy")}
          placeholder={t("strategies.strategy")}
          style={{ width: 150 }}
          value={strategy}
          onChange={setStrategy}
          options={choices.map((one) => ({ value: one, label: t(`strategies.name.${one}`) }))}
        />
        <Button disabled={!attribute || !strategy} loading={save.isPending} onClick={submit}>{t("strategies.add")}</Button>
      </div>
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </div>
  );
}

function useAttributeLabel(): (key: string) => string {
  const { t } = useTranslation("customers");
  return (key) => t(`attribute.${key}`, { defaultValue: key });
}
