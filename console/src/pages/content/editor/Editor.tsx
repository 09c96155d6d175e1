import { PlusOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Segmented, Skeleton, Tabs } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import type { ContentLanguage, Finding, Preview, TemplateDocument, TemplatePage } from "@/api/content";
import { useContentSettings, usePreview, useSaveTemplate } from "@/api/content";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import "../content.css";
import { cleaned, FIELDS, isSpare } from "../documents";
import { startOf } from "../starters";
import { TemplateState } from "../TemplateList";
import { CustomerPicker } from "./CustomerPicker";
import { DraftNotice } from "./DraftNotice";
import { FieldEditor } from "./FieldEditor";
import { Findings } from "./Findings";
import { History } from "./History";
import { MessagePreview } from "./MessagePreview";
import { findingsOf, writtenField } from "./places";
import { PropertiesForm } from "./PropertiesForm";
import { TestSend } from "./TestSend";
import { VariablePicker } from "./VariablePicker";

const TYPING_MS = 500;
/** What the server calls a value that is missing and has no fallback. */
const UNKNOWN_VARIABLE = "template.unknown_variable";
const LANGUAGES: ContentLanguage[] = ["zh", "en"];

type Props = { slug: string; template: TemplatePage | null; start: TemplateDocument };

export function Editor({ slug, template, start }: Props) {
  const { t, i18n } = useTranslation("content");
  const title = useTitle();
  const mayWrite = useMay("content:write");
  const mayTest = useMay("channels:write");
  const [document, setDocument] = useState(start);
  const [saved, setSaved] = useState(() => ({ text: JSON.stringify(start), draft: template?.draft?.version ?? 0 }));
  const [language, setLanguage] = useState<ContentLanguage>(() => firstLanguage(start, i18n.language));
  const [customerId, setCustomerId] = useState("");
  const [isTesting, setTesting] = useState(false);
  const sent = useMemo(() => cleaned(document), [document]);
  const preview = usePreview(slug, useDelayed(isEmpty(sent) ? null : sent, TYPING_MS), language, customerId);
  const isChanged = JSON.stringify(document) !== saved.text;
  const name = title(document.name) || (template ? template.key : t("editor.new", { channel: t(`channel.${document.channel}`) }));
  const save = useSave({ slug, document, sent, isNew: template === null, onSaved: setSaved });
  const needsOther = useContentSettings(slug).data?.needs_second_person === true;
  const ready = async () => (isChanged ? save.run("draft") : saved.draft);
  return (
    <Page
      title={name}
      back={<Link to={`/w/${slug}/content`}>{t("editor.back")}</Link>}
      lead={<>{t(`channel.${document.channel}`)} {template ? <TemplateState row={template} /> : null}</>}
      actions={mayWrite ? (
        <>
          {mayTest && template ? <Button onClick={() => setTesting(true)} disabled={isEmpty(sent)}>{t("test.title")}</Button> : null}
          <Button onClick={() => void save.run("draft")} disabled={!isChanged || isEmpty(sent)} loading={save.isPending}>{t("editor.save_draft")}</Button>
          {needsOther ? null : <Button type="primary" onClick={() => void save.run("publish")} disabled={isEmpty(sent)} loading={save.isPending}>{t("editor.publish")}</Button>}
        </>
      ) : null}
    >
      <div className="stack">
        {save.error ? <SaveProblem error={save.error} /> : null}
        {template ? <DraftNotice slug={slug} template={template} isChanged={isChanged} /> : null}
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

type WritingProps = {
  slug: string;
  document: TemplateDocument;
  language: ContentLanguage;
  preview: Preview | undefined;
  isOff: boolean;
  onLanguage: (language: ContentLanguage) => void;
  onChange: (document: TemplateDocument) => void;
};

function Writing({ slug, document, language, preview, isOff, onLanguage, onChange }: WritingProps) {
  const { t } = useTranslation("content");
  const specs = FIELDS[document.channel];
  const last = useRef(specs[0]?.name ?? "");
  // Once open, a field stays: emptying it must not take it away from under the cursor.
  const [opened, setOpened] = useState<string[]>(() => openedAtFirst(document));
  const fields = document.languages[language];
  const write = (name: string, text: string) =>
    onChange({ ...document, languages: { ...document.languages, [language]: { ...fields, [name]: text } } });
  const insert = (snippet: string) => {
    const element = window.document.getElementById(`field-${last.current}`) as HTMLInputElement | HTMLTextAreaElement | null;
    const text = fields?.[last.current] ?? "";
    const [start, end] = [element?.selectionStart ?? text.length, element?.selectionEnd ?? text.length];
    write(last.current, text.slice(0, start) + snippet + text.slice(end));
    element?.focus();
  };
  const problems = preview?.language === language ? preview.problems : [];
  // What is wrong in the other language stands above, with its name: there is no field for it on this side.
  const homes = problems.map((one): [string, Finding] => [fields && (!one.language || one.language === language) ? writtenField(one, fields) : "", one]);
  const of = (name: string) => homes.filter(([home]) => home === name).map(([, one]) => one);
  const spare = fields ? specs.filter((spec) => !opened.includes(spec.name) && of(spec.name).length === 0 && isSpare(spec.name, document.channel, fields)) : [];
  const rest = homes.filter(([home]) => !specs.some((spec) => spec.name === home)).map(([, one]) => one);
  return (
    <div className="stack">
      <div className="spread">
        <Segmented aria-label={t("content_language")} value={language} options={LANGUAGES.map((one) => ({ value: one, label: t(`language.${one}`) }))} onChange={onLanguage} />
        {fields ? <VariablePicker slug={slug} isOff={isOff} onChoose={insert} /> : null}
      </div>
      <Findings id="findings-whole" found={rest} source="" rendered="" isNamed />
      {problems.some((one) => one.rule === UNKNOWN_VARIABLE) ? (
        <span className="quiet small">{t("editor.unknown_variable")} <Link to={`/w/${slug}/content?tab=settings`}>{t("tab.settings")}</Link></span>
      ) : null}
      {fields ? specs.filter((spec) => !spare.includes(spec)).map((spec) => (
        <FieldEditor
          key={`${language} ${spec.name}`}
          spec={spec}
          value={fields[spec.name] ?? ""}
          found={of(spec.name)}
          rendered={preview?.fields?.[spec.name === "mjml" ? "text" : spec.name] ?? ""}
          isOff={isOff}
          onChange={(text) => write(spec.name, text)}
          onFocus={() => {
            last.current = spec.name;
            setOpened((known) => (known.includes(spec.name) ? known : [...known, spec.name]));
          }}
        />
      )) : (
        <div>
          <p className="quiet">{t("editor.no_language", { language: t(`language.${language}`) })}</p>
          <Button disabled={isOff} onClick={() => onChange({ ...document, languages: { ...document.languages, [language]: startOf(document.channel, language) } })}>{t("editor.add_language")}</Button>
        </div>
      )}
      {spare.length > 0 ? (
        <div className="row">
          {spare.map((spec) => (
            <Button key={spec.name} size="small" type="dashed" disabled={isOff} icon={<PlusOutlined />} onClick={() => setOpened([...opened, spec.name])}>{t(`field.${spec.name}`)}</Button>
          ))}
        </div>
      ) : null}
    </div>
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
  onSaved: (saved: { text: string; draft: number }) => void;
};

/** Keeps a draft or publishes; gives the number of the draft (0 when it was published), null when it was refused. */
function useSave({ slug, document, sent, isNew, onSaved }: Saving) {
  const { t } = useTranslation("content");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const saving = useSaveTemplate(slug);
  const run = async (action: "draft" | "publish"): Promise<number | null> => {
    const made = await saving.mutateAsync({ document: sent, action, note: "" }).catch(() => null);
    if (!made) return null;
    const draft = action === "draft" ? made.version : 0;
    onSaved({ text: JSON.stringify(document), draft });
    void message.success(t(action === "draft" ? "editor.draft_saved" : "editor.published", { version: made.version }));
    if (isNew) void navigate(`/w/${slug}/content/templates/${made.key}`, { replace: true });
    return draft;
  };
  return { run, error: saving.error, isPending: saving.isPending };
}

/** What is written in any language stands open in both. */
function openedAtFirst(document: TemplateDocument): string[] {
  return Object.values(document.languages).flatMap((fields) => Object.entries(fields ?? {}).filter(([, text]) => text.trim() !== "").map(([name]) => name));
}

function firstLanguage(document: TemplateDocument, wanted: string): ContentLanguage {
  const asked: ContentLanguage = wanted === "en" ? "en" : "zh";
  return document.languages[asked] ? asked : (LANGUAGES.find((one) => document.languages[one]) ?? asked);
}

function isEmpty(document: TemplateDocument): boolean {
  return Object.keys(document.languages).length === 0;
}
