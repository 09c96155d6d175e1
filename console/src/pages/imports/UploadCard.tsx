import { InboxOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Input, Progress, Select, Skeleton, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Plan, Preview, Tried } from "@/api/importPlans";
import { usePreview, useTrial } from "@/api/importPlans";
import { useMappings, useUpload } from "@/api/imports";
import { useZone } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { Labelled, PlanForm } from "./PlanForm";
import { problemsOf } from "./planning";
import { TrialResult } from "./TrialResult";

/** Ways that are no mapping yet: column by column, and as YAML. */
const BY_COLUMN = "by column";
const YAML = "yaml";

const MARKS: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

/** File, what its columns are, a trial, go: an import on one card. */
export function UploadCard({ slug }: { slug: string }) {
  const { t } = useTranslation("imports");
  const zone = useZone(slug).data ?? "UTC";
  const [file, setFile] = useState<File | null>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [way, setWay] = useState<string>();
  const preview = usePreview(slug);
  const look = (chosen: File, sheet: string) => {
    setFile(chosen);
    setPlan(null);
    preview.mutate({ file: chosen, sheet, zone }, { onSuccess: (found) => setPlan(found.plan as Plan) });
  };
  const forget = () => {
    setFile(null);
    setPlan(null);
    setWay(undefined);
    preview.reset();
  };
  return (
    <Card title={t("upload.title")}>
      <div className="stack">
        <Upload.Dragger
          maxCount={1}
          accept=".csv,.tsv,.txt,.xlsx,.xls,.parquet"
          beforeUpload={(chosen) => { setWay(undefined); look(chosen, ""); return false; }}
          onRemove={forget}
          fileList={file ? [{ uid: "file", name: file.name }] : []}
        >
          <div style={{ fontSize: 28, color: "var(--evergreen)" }}><InboxOutlined /></div>
          <div>{t("upload.drop")}</div>
          <div className="quiet small">{t("upload.kinds")}</div>
        </Upload.Dragger>
        {preview.isPending ? <Skeleton active /> : null}
        {preview.error ? <ErrorNotice error={preview.error} /> : null}
        {file && !preview.isPending ? (
          <Steps key={way} slug={slug} file={file} preview={preview.data ?? null} plan={plan} onPlan={setPlan} way={way ?? suggested(preview.data)} onWay={setWay} onSheet={(sheet) => look(file, sheet)} />
        ) : null}
      </div>
    </Card>
  );
}

function suggested(preview: Preview | undefined): string | undefined {
  return preview ? (preview.mapping ?? BY_COLUMN) : undefined;
}

type StepsProps = {
  slug: string;
  file: File;
  preview: Preview | null;
  plan: Plan | null;
  onPlan: (plan: Plan) => void;
  way: string | undefined;
  onWay: (way: string) => void;
  onSheet: (sheet: string) => void;
};

/** From what was found to the start. */
function Steps({ slug, file, preview, plan, onPlan, way, onWay, onSheet }: StepsProps) {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const [document, setDocument] = useState("");
  const [share, setShare] = useState(0);
  const trial = useTrial(slug);
  const upload = useUpload(slug, setShare);
  const problems = preview && plan ? problemsOf(plan, preview) : [];
  const tried = triedBy(way, plan, document);
  const mayTry = tried !== null && !(way === BY_COLUMN && problems.length > 0);
  const mayStart = way === BY_COLUMN ? trial.data !== undefined && trial.data.events.length > 0 : mayTry;
  const start = async () => {
    const made = await upload
      .mutateAsync({ file, mapping: way === BY_COLUMN || way === YAML ? "" : (way ?? ""), mapping_document: way === BY_COLUMN ? (trial.data?.mapping_document ?? "") : document })
      .catch(() => null);
    if (made) void navigate(`/w/${slug}/imports/${made.import_id}`);
  };
  const change = (next: Plan) => { trial.reset(); onPlan(next); };
  return (
    <div className="stack">
      {preview ? <Found preview={preview} onSheet={onSheet} sheet={plan?.file?.sheet ?? ""} /> : null}
      <WaySelect slug={slug} preview={preview} way={way} onWay={onWay} />
      {way === YAML ? (
        <Input.TextArea className="code" aria-label={t("upload.own")} autoSize={{ minRows: 6, maxRows: 16 }} placeholder={t("upload.own_example")} value={document} onChange={(event) => { trial.reset(); setDocument(event.target.value); }} />
      ) : null}
      {way === BY_COLUMN && preview && plan ? <PlanForm preview={preview} plan={plan} problems={problems} onChange={change} /> : null}
      {trial.error ? <ErrorNotice error={trial.error} /> : null}
      {trial.data ? <TrialResult trial={trial.data} /> : null}
      {upload.error ? <ErrorNotice error={upload.error} /> : null}
      {upload.isPending ? <Progress percent={Math.round(share * 100)} size="small" status="active" aria-label={t("title")} /> : null}
      <div className="row">
        <Button type={mayStart ? "default" : "primary"} disabled={!mayTry} loading={trial.isPending} onClick={() => tried && trial.mutate({ file, tried })}>{t("trial.start")}</Button>
        <Button type={mayStart ? "primary" : "default"} disabled={!mayStart} loading={upload.isPending} onClick={() => void start()}>{t("upload.start")}</Button>
      </div>
    </div>
  );
}

function triedBy(way: string | undefined, plan: Plan | null, document: string): Tried | null {
  if (way === BY_COLUMN) return plan ? { plan } : null;
  if (way === YAML) return document.trim() ? { mapping_document: document } : null;
  return way ? { mapping: way } : null;
}

/** What the file is, in a line; of a workbook, which sheet. */
function Found({ preview, sheet, onSheet }: { preview: Preview; sheet: string; onSheet: (sheet: string) => void }) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const title = useTitle();
  const words = { columns: formats.number(preview.columns.length), lines: formats.number(preview.lines), encoding: preview.encoding.toUpperCase(), mark: t(`found.mark.${MARKS[preview.delimiter] ?? "comma"}`) };
  return (
    <div className="stack">
      <div className="quiet" data-testid="found">{t(preview.kind === "csv" ? "found.text" : `found.${preview.kind}`, words)}</div>
      {preview.sheets.length > 1 ? (
        <Labelled label={t("found.sheet")}>
          <Select aria-label={t("found.sheet")} style={{ width: "100%", maxWidth: 360 }} value={sheet || (preview.sheets[0] ?? null)} options={preview.sheets.map((value) => ({ value, label: value }))} onChange={(next) => onSheet(next ?? "")} />
        </Labelled>
      ) : null}
      {preview.mapping ? <Alert type="success" showIcon title={t(preview.is_own ? "found.own" : "found.shipped", { title: title(preview.mapping_title) || preview.mapping })} /> : null}
    </div>
  );
}

type WayProps = { slug: string; preview: Preview | null; way: string | undefined; onWay: (way: string) => void };

/** How the columns are understood. */
function WaySelect({ slug, preview, way, onWay }: WayProps) {
  const { t } = useTranslation("imports");
  const title = useTitle();
  const mappings = useMappings(slug).data?.items ?? [];
  const options = [
    ...(preview ? [{ value: BY_COLUMN, label: t("upload.by_column") }] : []),
    ...mappings.map((one) => ({ value: one.name, label: one.is_own ? t("upload.own_title", { title: title(one.title) || one.name }) : title(one.title) })),
    { value: YAML, label: t("upload.own") },
  ];
  return (
    <Labelled label={t("mapping")} help={t("upload.mapping_help")}>
      <Select aria-label={t("mapping")} style={{ width: "100%", maxWidth: 480 }} placeholder={t("upload.choose_mapping")} value={way ?? null} options={options} onChange={(next) => next && onWay(next)} />
    </Labelled>
  );
}
