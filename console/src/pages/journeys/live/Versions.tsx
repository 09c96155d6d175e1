import { Button, Skeleton, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyDetail } from "@/api/journeys";
import { useJourney } from "@/api/journeys";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

import type { Change } from "./difference";
import { differencesOf } from "./difference";

/** Every version; two of them side by side: what was added, taken out, changed. */
export function Versions({ slug, journey }: { slug: string; journey: JourneyDetail }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const [shown, setShown] = useState<number | null>(null);
  return (
    <div className="stack">
      <Table
        rowKey="version"
        pagination={false}
        scroll={{ x: 520 }}
        dataSource={journey.versions}
        columns={[
          { title: t("version"), render: (_, row) => (row.version === journey.version ? t("versions.now", { version: row.version }) : `v${row.version}`) },
          { title: t("versions.at"), className: "nowrap", render: (_, row) => formats.instant(row.at) },
          { title: t("versions.author"), render: (_, row) => <span className="code">{row.author}</span> },
          { title: t("field.note"), dataIndex: "note" },
          { title: "", render: (_, row) => (row.version > 1 ? <Button size="small" onClick={() => setShown(row.version)}>{t("versions.compare", { before: row.version - 1 })}</Button> : null) },
        ]}
      />
      {shown === null ? null : <Difference slug={slug} journeyKey={journey.key} version={shown} />}
    </div>
  );
}

function Difference({ slug, journeyKey, version }: { slug: string; journeyKey: string; version: number }) {
  const { t } = useTranslation("journeys");
  const before = useJourney(slug, journeyKey, version - 1);
  const after = useJourney(slug, journeyKey, version);
  const error = before.error ?? after.error;
  if (error) return <ErrorNotice error={error} />;
  if (!before.data || !after.data) return <Skeleton active />;
  const changes = differencesOf(before.data.document, after.data.document);
  return (
    <div data-testid="difference">
      <strong>{t("versions.difference", { before: version - 1, after: version })}</strong>
      {changes.length ? <Table size="small" rowKey={(row) => row.place} pagination={false} scroll={{ x: 520 }} style={{ marginTop: 8 }} dataSource={changes} columns={[
        { title: t("versions.place"), render: (_, row: Change) => <span className="code">{row.place}</span> },
        { title: t("versions.before"), render: (_, row: Change) => <Value value={row.before} /> },
        { title: t("versions.after"), render: (_, row: Change) => <Value value={row.after} /> },
      ]} /> : <p className="quiet">{t("versions.same")}</p>}
    </div>
  );
}

function Value({ value }: { value: unknown }) {
  return value === undefined ? <span className="quiet">—</span> : <span className="code" style={{ overflowWrap: "anywhere" }}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
}
