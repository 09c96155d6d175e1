import { InboxOutlined } from "@ant-design/icons";
import { Button, Card, Input, Progress, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useMappings, useUpload } from "@/api/imports";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

const OWN = "own";

/** File, mapping, go: the three steps of an import on one card. */
export function UploadCard({ slug }: { slug: string }) {
  const { t } = useTranslation("imports");
  const title = useTitle();
  const navigate = useNavigate();
  const mappings = useMappings(slug);
  const [file, setFile] = useState<File | null>(null);
  const [mapping, setMapping] = useState<string>();
  const [document, setDocument] = useState("");
  const [share, setShare] = useState(0);
  const upload = useUpload(slug, setShare);
  const isReady = file !== null && mapping !== undefined && (mapping !== OWN || document.trim() !== "");
  const start = async () => {
    if (!file || !mapping) return;
    const made = await upload
      .mutateAsync({ file, mapping: mapping === OWN ? "" : mapping, mapping_document: document })
      .catch(() => null);
    if (made) void navigate(`/w/${slug}/imports/${made.import_id}`);
  };
  const options = (mappings.data?.items ?? []).map((one) => ({ value: one.name, label: title(one.title) }));
  return (
    <Card title={t("upload.title")}>
      <div className="grid-2">
        <Upload.Dragger
          maxCount={1}
          accept=".csv,.tsv,.txt,.xlsx,.xls,.parquet"
          beforeUpload={(chosen) => { setFile(chosen); return false; }}
          onRemove={() => setFile(null)}
          fileList={file ? [{ uid: "file", name: file.name }] : []}
        >
          <div style={{ fontSize: 28, color: "var(--evergreen)" }}><InboxOutlined /></div>
          <div>{t("upload.drop")}</div>
          <div className="quiet small">{t("upload.kinds")}</div>
        </Upload.Dragger>
        <div className="stack">
          <label>
            <div style={{ marginBottom: 4 }}>{t("mapping")}</div>
            <Select
              aria-label={t("mapping")}
              style={{ width: "100%" }}
              placeholder={t("upload.choose_mapping")}
              value={mapping ?? null}
              options={[...options, { value: OWN, label: t("upload.own") }]}
              onChange={(next) => setMapping(next ?? undefined)}
            />
          </label>
          <div className="quiet small">{t("upload.mapping_help")}</div>
          {mapping === OWN ? (
            <Input.TextArea className="code" aria-label={t("upload.own")} autoSize={{ minRows: 6, maxRows: 16 }} placeholder={t("upload.own_example")} value={document} onChange={(event) => setDocument(event.target.value)} />
          ) : null}
          {upload.error ? <ErrorNotice error={upload.error} /> : null}
          {upload.isPending ? <Progress percent={Math.round(share * 100)} size="small" status="active" aria-label={t("title")} /> : null}
          <div><Button type="primary" disabled={!isReady} loading={upload.isPending} onClick={() => void start()}>{t("upload.start")}</Button></div>
        </div>
      </div>
    </Card>
  );
}
