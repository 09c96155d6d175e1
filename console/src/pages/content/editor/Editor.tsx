import { Alert, App, Button, Card, Skeleton, Tabs } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import type { ContentLanguage, Finding, TemplateDocument, TemplatePage } from "@/api/content";
import { useContentSettings, usePreview, useSaveTemplate } from "@/api/content";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import "../content.css";
import { cleaned } from "../documents";
import { TemplateState } from "../TemplateList";
import { CustomerPicker } from "./CustomerPicker";
import { DraftNotice } from "./DraftNotice";
import { Findings } from "./Findings";
import { History } from "./History";
import { MessagePreview } from "./MessagePreview";
import { findingsOf } from "./places";
import { PropertiesForm } from "./PropertiesForm";
import { TestSend } from "./TestSend";
import { LANGUAGES, Writing } from "./Writing";

const TYPING_MS = 500;

type Props = { slug: string; template: TemplatePage | null; start: TemplateDocument };

export function Editor({ slug, template, start }: Props) {
  const { t, i18n } = useTranslation("content");
  const title = useTitle();
  const mayWrite = useMay("content:write");
  const [document, setDocument] = useState(start);
  const [saved, setSaved] = useState(() => ({ text: JSON.stringify(start), draft: template?.draft?.version ?? 0 }));
  const [language, setLanguage] = useState<ContentLanguage>(() => firstLanguage(start, i18n.language));
  const [customerId, setCustomerId] = useState("");
  const [isTesting, setTesting] = useState(false);
  const sent = useMemo(() => cleaned(document), [document]);
  const preview = usePreview(slug, useDelayed(isEmpty(sent) ? null : sent, TYPING_MS), language, customerId);
  const isChanged = JSON.stringify(document) !== saved.text;
  const name = title(document.name) || (template ? template.key : t("editor.new", { channel: t(`channel.${document.channel}`) }));
  const save = useSave({ slug, document, sent, isNew: template === null, replaces: isChanged && saved.draft > 0, onSaved: setSaved });
  const needsOther = useContentSettings(slug).data?.needs_second_person === true;
  const ready = async () => (isChanged ? save.run("draft") : saved.draft);
  return (
    <Page
      title={name}
      back={<Link to={`/w/${slug}/content`}>{t("editor.back")}</Link>}
      lead={<>{t(`channel.${document.channel}`)} {template ? <TemplateState row={template} /> : null}</>}
      actions={mayWrite ? (
        <>
          {template ? <Button onClick={() => setTesting(true)} disabled={isEmpty(sent)}>{t("test.title")}</Button> : null}
          <Button onClick={() => void save.run("draft")} disabled={!isChanged || isEmpty(sent)} loading={save.isPending}>{t("editor.save_draft")}</Button>
          {needsOther ? null : <Button type="primary" onClick={() => void save.run("publish")} disabled={isEmpty(sent)} loading={save.isPending}>{t("editor.publish")}</Button>}
        </>
      ) : null}
    >
      <div className="stack">
        {save.error ? <SaveProblem error={save.error} /> : null}
        {template ? <DraftNotice slug={slug} template={template} isChanged={isChanged} approves={needsOther || !mayWrite} /> : null}
        <div className="grid-editor">
          <Card>
            <Tabs
              items={[
                { key: "text", label: t("editor.text"), children: <Writing slug={slug} document={document} language={language} preview={preview.data} isOff={!mayWrite} onLanguage={setLanguage} onChange={setDocument} /> },
                { key: "properties", label: t("editor.properties"), children: <PropertiesForm slug={slug} document={document} isNew={template === null} isOff={!mayWrite} onChange={setDocument} /> },
                ...(template ? [{ key: "history", label: t("editor.history"), children: <History slug={slug} template={template} /> }] : []),
              ]}
            />
          </Card>
          <Card title={t("preview.title")} extra={<CustomerPicker slug={slug} value={customerId} onChange={setCustomerId} />}>
            {preview.isError ? <ErrorNotice error={preview.error} /> : null}
            {preview.data ? <MessagePreview preview={preview.data} /> : preview.isPending && !isEmpty(sent) ? <Skeleton active /> : <span className="quiet">{t("preview.begin")}</span>}
          </Card>
        </div>
      </div>
      {isTesting ? <TestSend slug={slug} templateKey={sent.key} channel={document.channel} language={language} customerId={customerId} ready={ready} onClose={() => setTesting(false)} /> : null}
    </Page>
  );
}

/** Why it was not saved: each finding with its language and field, as the editor calls them. */
function SaveProblem({ error }: { error: unknown }) {
  const found = findingsOf(error);
  if (found.length === 0) return <ErrorNotice error={error} />;
  return <SaveFindings found={found} />;
}

function SaveFindings({ found }: { found: Finding[] }) {
  const { t } = useTranslation("content");
  return <Alert type="error" showIcon role="alert" title={t("editor.not_saved")} description={<Findings id="findings-save" found={found} source="" rendered="" isNamed />} />;
}

type Saving = {
  slug: string;
  document: TemplateDocument;
  sent: TemplateDocument;
  isNew: boolean;
  /** A draft waits that says something else than what is published now: it must not come back as the newer one. */
  replaces: boolean;
  onSaved: (saved: { text: string; draft: number }) => void;
};

/** Keeps a draft or publishes; gives the number of the draft (0 when it was published), null when it was refused. */
function useSave({ slug, document, sent, isNew, replaces, onSaved }: Saving) {
  const { t } = useTranslation("content");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const saving = useSaveTemplate(slug);
  const run = async (action: "draft" | "publish"): Promise<number | null> => {
    const keep = (as: "draft" | "publish") => saving.mutateAsync({ document: sent, action: as, note: "" }).catch(() => null);
    if (action === "publish" && replaces && !(await keep("draft"))) return null;
    const made = await keep(action);
    if (!made) return null;
    const draft = action === "draft" ? made.version : 0;
    onSaved({ text: JSON.stringify(document), draft });
    void message.success(t(action === "draft" ? "editor.draft_saved" : "editor.published", { version: made.version }));
    if (isNew) void navigate(`/w/${slug}/content/templates/${made.key}`, { replace: true });
    return draft;
  };
  return { run, error: saving.error, isPending: saving.isPending };
}

function firstLanguage(document: TemplateDocument, wanted: string): ContentLanguage {
  const asked: ContentLanguage = wanted === "en" ? "en" : "zh";
  return document.languages[asked] ? asked : (LANGUAGES.find((one) => document.languages[one]) ?? asked);
}

function isEmpty(document: TemplateDocument): boolean {
  return Object.keys(document.languages).length === 0;
}
