import { Alert, App, Form, Input, Modal, Radio, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Backfill, JourneyDetail, PublishMode, Unmapped } from "@/api/journeys";
import { useBackfillPreview, useMigration, usePublishJourney } from "@/api/journeys";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Refusal } from "@/parts/Refusal";
import { useTitle } from "@/parts/titles";

import type { JourneyDocument } from "../document";
import { withoutEmpty } from "../document";
import { dropDraft } from "../drafts";
import type { Problem } from "../problems";
import { problemText } from "../problems";
import { useNodeName } from "../words";
import { PublishSummary } from "./PublishSummary";

const MODES: PublishMode[] = ["new_only", "migrate", "drain_old", "archive_old"];
const BACKFILLS: Backfill[] = ["future", "both", "current"];
const ENDS = "";

type Props = { slug: string; journey: JourneyDocument; published: JourneyDocument; standing: JourneyDetail | null; warnings: Problem[]; onClose: () => void };

/** What publishing means for those who are inside and for those of today, with their numbers, before it is done. */
export function PublishDialog({ slug, journey, published, standing, warnings, onClose }: Props) {
  const { t, i18n } = useTranslation("journeys");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const title = useTitle();
  const publish = usePublishJourney(slug);
  const [mode, setMode] = useState<PublishMode>("new_only");
  const [unmapped, setUnmapped] = useState<Unmapped>("stays");
  const [mapping, setMapping] = useState<Record<string, string>>({});
  const [backfill, setBackfill] = useState<Backfill>("future");
  const [note, setNote] = useState("");
  const canBackfill = journey.entry.kind === "segment" && (journey.entry.on ?? "entered") === "entered";
  const submit = async () => {
    const isMoving = mode === "migrate";
    const wish = { journey: withoutEmpty(journey), mode, mapping: isMoving ? mapping : {}, unmapped, backfill: canBackfill ? backfill : ("future" as const), note };
    const made = await publish.mutateAsync(wish).catch(() => null);
    if (!made) return;
    dropDraft(slug, standing?.key ?? "");
    void message.success(t("publish.done", { reference: made.reference }));
    void navigate(`/w/${slug}/journeys/${made.key}`);
  };
  return (
    <Modal open width={720} title={t("publish.title", { name: title(journey.name) || journey.key })} okText={t("publish.ok")} cancelText={t("frame:cancel")} confirmLoading={publish.isPending} onOk={() => void submit()} onCancel={onClose}>
      <div className="stack" style={{ gap: 14 }}>
        {warnings.length ? <Alert type="warning" showIcon title={t("problems.warnings", { count: warnings.length })} description={<ul style={{ margin: 0, paddingInlineStart: 18 }}>{warnings.map((one) => <li key={one.node + one.field + one.message}>{problemText(one, i18n.language)}</li>)}</ul>} /> : null}
        <PublishSummary slug={slug} journey={journey} before={standing ? published : null} />
        {standing ? (
          <>
            <Options label={t("publish.inside")} value={mode} all={MODES.map((value) => ({ value, label: t(`mode.${value}.name`), about: t(`mode.${value}.about`) }))} onChange={setMode} />
            {mode === "migrate" ? <Mapping slug={slug} journey={journey} before={standing.document} mapping={mapping} unmapped={unmapped} onMapping={setMapping} onUnmapped={setUnmapped} /> : null}
          </>
        ) : <p style={{ margin: 0 }}>{t("publish.first")}</p>}
        {canBackfill ? <BackfillChoice slug={slug} journey={journey} value={backfill} onChange={setBackfill} /> : null}
        <Form layout="vertical">
          <Form.Item label={t("publish.note")} htmlFor="publish-note" style={{ marginBottom: 0 }}><Input id="publish-note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} /></Form.Item>
        </Form>
        <Refusal error={publish.error} reason={note} onClose={publish.reset} onAsked={onClose} />
      </div>
    </Modal>
  );
}

function Options<T extends string>({ label, value, all, onChange }: { label: string; value: T; all: { value: T; label: string; about: string }[]; onChange: (value: T) => void }) {
  return (
    <div role="group" aria-label={label}>
      <strong>{label}</strong>
      <Radio.Group value={value} onChange={(event) => onChange(event.target.value as T)} style={{ display: "flex", flexDirection: "column", gap: 6, marginTop: 6 }}>
        {all.map((one) => (
          <Radio key={one.value} value={one.value}>
            {one.label} <span className="quiet small">{one.about}</span>
          </Radio>
        ))}
      </Radio.Group>
    </div>
  );
}

type MappingProps = {
  slug: string;
  journey: JourneyDocument;
  before: JourneyDocument;
  mapping: Record<string, string>;
  unmapped: Unmapped;
  onMapping: (mapping: Record<string, string>) => void;
  onUnmapped: (unmapped: Unmapped) => void;
};

function Mapping({ slug, journey, before, mapping, unmapped, onMapping, onUnmapped }: MappingProps) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const name = useNodeName(journey);
  const nameBefore = useNodeName(before);
  const preview = useMigration(slug, journey, mapping, unmapped, true);
  if (preview.error) return <ErrorNotice error={preview.error} />;
  if (!preview.data) return <Skeleton active />;
  const { rows, moving, staying, ending } = preview.data;
  const targets = [...journey.nodes.map((node) => ({ value: node.id, label: name(node.id) })), { value: ENDS, label: t("migration.end") }];
  return (
    <div className="stack" style={{ gap: 10 }} data-testid="migration">
      <div>{t("migration.sum", { moving: formats.number(moving), staying: formats.number(staying), ending: formats.number(ending) })}</div>
      <Table
        size="small"
        pagination={false}
        rowKey={(row) => `${row.version}:${row.node}`}
        dataSource={rows}
        locale={{ emptyText: t("migration.nobody") }}
        scroll={{ x: 520 }}
        columns={[
          { title: t("version"), render: (_, row) => `v${row.version}` },
          { title: t("migration.node"), render: (_, row) => (row.node ? nameBefore(row.node) : t("migration.before")) },
          { title: t("migration.runs"), align: "right", className: "number", render: (_, row) => formats.number(row.runs) },
          { title: t("migration.becomes"), render: (_, row) => t(`becomes.${row.becomes}`) },
          {
            title: t("migration.to"),
            render: (_, row) =>
              row.node ? (
                <Select size="small" style={{ width: 200 }} aria-label={t("migration.to_of", { node: row.node })} value={mapping[row.node] ?? (row.to || undefined)} placeholder={t(`becomes.${row.becomes}`)} options={targets}
                  onChange={(to: string) => onMapping({ ...mapping, [row.node]: to })} />
              ) : null,
          },
        ]}
      />
      <Options label={t("migration.unmapped")} value={unmapped} all={(["stays", "ends"] as const).map((value) => ({ value, label: t(`unmapped.${value}`), about: "" }))} onChange={onUnmapped} />
    </div>
  );
}

function BackfillChoice({ slug, journey, value, onChange }: { slug: string; journey: JourneyDocument; value: Backfill; onChange: (value: Backfill) => void }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const preview = useBackfillPreview(slug, journey, value !== "future");
  return (
    <div className="stack" style={{ gap: 6 }} data-testid="backfill">
      <Options label={t("backfill.title")} value={value} all={BACKFILLS.map((one) => ({ value: one, label: t(`backfill.${one}`), about: "" }))} onChange={onChange} />
      {preview.error ? <ErrorNotice error={preview.error} /> : null}
      {value !== "future" && preview.data ? (
        <Alert type="info" showIcon title={t("backfill.count", { number: formats.number(preview.data.entering), members: formats.number(preview.data.members), refused: formats.number(preview.data.refused) })} />
      ) : null}
    </div>
  );
}
