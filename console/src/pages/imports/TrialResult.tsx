import { Alert, Collapse, Table, Timeline } from "antd";
import { useTranslation } from "react-i18next";

import type { Fact } from "@/api/customers";
import type { Trial } from "@/api/importPlans";
import { useFormats } from "@/format/formats";
import { colourOf, detailsOf } from "@/pages/customers/factLines";
import { useReasonText } from "@/pages/rejects/reasonText";
import { longTable } from "@/parts/longTable";
import { Snippet } from "@/parts/CopyText";

import { Flaws } from "./Flaws";

/** What an import of the first lines would do: events by name, the first of them, and lines that would be refused. */
export function TrialResult({ trial }: { trial: Trial }) {
  const { t } = useTranslation(["imports", "customers"]);
  const formats = useFormats();
  const facts = Object.entries(trial.facts).map(([name, count]) => t("trial.fact", { name: t(`customers:fact.${name}`, { defaultValue: name }), number: formats.number(count) }));
  const leftOut = Object.entries(trial.left_out).filter(([, count]) => count > 0).map(([name, count]) => t("trial.left_out", { name, number: formats.number(count) }));
  const nothing = facts.length === 0;
  return (
    <div className="stack" data-testid="trial">
      <Alert
        type={nothing ? "error" : trial.rejected > 0 ? "warning" : "success"}
        showIcon
        title={nothing ? t("trial.nothing") : t("trial.title", { lines: formats.number(trial.lines_read), facts: formats.list(facts) })}
        description={[...leftOut, ...(trial.rejected > 0 ? [t("trial.rejected", { number: formats.number(trial.rejected) })] : [])].join(" ") || undefined}
      />
      {trial.rejects.length > 0 ? <Refused trial={trial} /> : null}
      <Flaws result={{ flaws: trial.flaws }} />
      {nothing ? null : <FirstEvents events={trial.events as Fact[]} />}
      <Collapse size="small" items={[{ key: "yaml", label: t("plan.as_yaml"), children: <Snippet text={trial.mapping_document} label={t("plan.as_yaml")} /> }]} />
    </div>
  );
}

function Refused({ trial }: { trial: Trial }) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const reasonText = useReasonText();
  return (
    <Table
      rowKey={(one) => `${one.line}-${one.reason.code}`}
      size="middle"
      pagination={false}
      dataSource={trial.rejects}
      {...longTable(trial.rejects.length, 420)}
      columns={[
        { title: t("mend.line"), className: "nowrap", width: 90, render: (_, one) => formats.number(one.line) },
        { title: t("result.reason"), render: (_, one) => reasonText(one) },
      ]}
    />
  );
}

/** A file tells of no segments, campaigns or refusals that have a name here. */
const asItStands = (key: string) => key;

/** As they will stand on the customers' timelines. */
function FirstEvents({ events }: { events: Fact[] }) {
  const { t } = useTranslation(["imports", "customers"]);
  const { t: customers } = useTranslation("customers");
  const formats = useFormats();
  const who = (fact: Fact) => ((fact["identifiers"] ?? []) as { value: string }[]).map((one) => one.value).join(" · ") || t("trial.nobody");
  const details = (fact: Fact) => detailsOf(fact, { formats, currency: "CNY", t: customers, segmentName: asItStands, senderName: asItStands, reasonName: ({ reason }) => reason });
  return (
    <div>
      <div style={{ marginBottom: 12 }}>{t("trial.first")}</div>
      <Timeline items={events.map((fact) => ({
        key: fact.fact_id,
        color: colourOf(fact.name),
        content: (
          <div style={{ overflowWrap: "anywhere" }}>
            <span className="quiet number small nowrap">{formats.instant(fact.occurred_at)}</span>{" "}
            <strong style={{ fontWeight: 500 }}>{t(`customers:fact.${fact.name}`, { defaultValue: fact.name })}</strong>
            {details(fact) ? <span className="quiet"> · {details(fact)}</span> : null}
            <div className="quiet small">{who(fact)}</div>
          </div>
        ),
      }))} />
    </div>
  );
}
