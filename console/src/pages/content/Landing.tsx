import { App, Alert, Button, Card, ConfigProvider, Input, Segmented, Skeleton, Tabs } from "antd";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import type { ContentLanguage } from "@/api/content";
import type { LandingDocument } from "@/api/landings";
import { useLandingPage, useLandingPreview, usePublishLanding } from "@/api/landings";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import "./content.css";
import { framedPage } from "./editor/framedPage";
import { BlockList } from "./landing/BlockList";
import { draftOf } from "./landing/draft";
import { EXAMPLE } from "./landing/example";
import { PageFields } from "./landing/PageFields";

const TYPING_MS = 500;

export default function Landing() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const page = useLandingPage(slug, key);
  if (page.isError) return <div className="page"><ErrorNotice error={page.error} onAgain={() => void page.refetch()} /></div>;
  if (key && !page.data) return <div className="page"><Card><Skeleton active /></Card></div>;
  return <LandingEditor key={key} slug={slug} start={page.data?.document ?? EXAMPLE} path={page.data?.path ?? ""} />;
}

function LandingEditor({ slug, start, path }: { slug: string; start: LandingDocument; path: string }) {
  const { t, i18n } = useTranslation("content");
  const title = useTitle();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const mayPublish = useMay("content:approve");
  const publish = usePublishLanding(slug);
  const [text, setText] = useState(() => written(start));
  const [language, setLanguage] = useState<ContentLanguage>(i18n.language === "en" ? "en" : "zh");
  const document = useMemo(() => readObject(text), [text]);
  const preview = useLandingPreview(slug, useDelayed(document, TYPING_MS), language);
  const name = title((document ?? start)["name"] as { zh?: string; en?: string } | undefined);
  const save = async () => {
    const made = document ? await publish.mutateAsync(document).catch(() => null) : null;
    if (!made) return;
    void message.success(t("pages.published", { version: made.version }));
    void navigate(`/w/${slug}/content/pages/${made.key}`, { replace: true });
  };
  return (
    <Page
      title={path ? name : t("pages.new_title")}
      back={<Link to={`/w/${slug}/content?tab=pages`}>{t("pages.back")}</Link>}
      actions={
        <>
          {path ? <Button href={path} target="_blank" rel="noreferrer">{t("pages.open")}</Button> : null}
          {mayPublish ? <Button type="primary" disabled={!document} loading={publish.isPending} onClick={() => void save()}>{t("pages.publish")}</Button> : null}
        </>
      }
    >
      <div className="stack">
        {publish.error ? <ErrorNotice error={publish.error} /> : null}
        <div className="grid-editor">
          <Card>
            <Tabs
              items={[
                { key: "form", label: t("pages.form"), children: <Writing slug={slug} document={document} isNew={!path} isOff={!mayPublish} problems={preview.data?.problems ?? []} onChange={(next) => setText(written(next))} /> },
                { key: "json", label: t("pages.advanced"), children: <Json text={text} isReadable={document !== null} isOff={!mayPublish} onChange={setText} /> },
              ]}
            />
          </Card>
          <LandingPreview preview={preview} language={language} onLanguage={setLanguage} />
        </div>
      </div>
    </Page>
  );
}

type WritingProps = { slug: string; document: LandingDocument | null; isNew: boolean; isOff: boolean; problems: { place: string }[]; onChange: (document: LandingDocument) => void };

/** The page as a form: what it is called, then its blocks from top to bottom. */
function Writing({ slug, document, isNew, isOff, problems, onChange }: WritingProps) {
  const { t } = useTranslation("content");
  const draft = document && draftOf(document);
  if (!draft) return <Nothing title={t("pages.no_form")} teach={t("pages.no_form_text")} />;
  const wrong = problems.map((one) => Number(/^blocks\[(\d+)\]/.exec(one.place)?.[1] ?? -1));
  return (
    <ConfigProvider componentDisabled={isOff}>
      <div className="stack">
        <PageFields draft={draft} isNew={isNew} onChange={onChange} />
        <h2 className="shelf-title" style={{ margin: 0 }}>{t("pages.blocks")}</h2>
        <BlockList slug={slug} blocks={draft.blocks} wrong={wrong} onChange={(blocks) => onChange({ ...draft, blocks })} />
      </div>
    </ConfigProvider>
  );
}

function Json({ text, isReadable, isOff, onChange }: { text: string; isReadable: boolean; isOff: boolean; onChange: (text: string) => void }) {
  const { t } = useTranslation("content");
  return (
    <>
      <label className="field-label" htmlFor="landing-document">{t("pages.document")}</label>
      <Input.TextArea id="landing-document" className="code" spellCheck={false} disabled={isOff} value={text} autoSize={{ minRows: 20, maxRows: 40 }} onChange={(event) => onChange(event.target.value)} />
      {isReadable ? null : <p role="alert" style={{ color: "var(--alarm-ink)" }}>{t("pages.not_json")}</p>}
    </>
  );
}

type PreviewProps = { preview: ReturnType<typeof useLandingPreview>; language: ContentLanguage; onLanguage: (language: ContentLanguage) => void };

function LandingPreview({ preview, language, onLanguage }: PreviewProps) {
  const { t, i18n } = useTranslation("content");
  const switching = (
    <Segmented aria-label={t("content_language")} value={language} options={(["zh", "en"] as const).map((one) => ({ value: one, label: t(`language.${one}`) }))} onChange={onLanguage} />
  );
  return (
    <Card className="sticky" title={t("preview.title")} extra={switching}>
      {preview.isError ? <ErrorNotice error={preview.error} /> : null}
      {preview.data?.problems.map((one) => (
        <Alert key={one.place + one.code} type="error" showIcon role="alert" title={withBlockNumbers(i18n.language === "zh" ? one.message_zh : one.message_en, t)} />
      ))}
      {preview.data?.html ? (
        <div className="device" style={{ width: 375, marginInline: "auto" }}>
          <iframe title={t("pages.preview")} sandbox="" srcDoc={framedPage(preview.data.html, t("preview.picture")).html} referrerPolicy="no-referrer" />
        </div>
      ) : null}
    </Card>
  );
}

/** `blocks[2]`, as the document counts, is the third block of the form. */
function withBlockNumbers(text: string, t: TFunction<"content">): string {
  return text.replace(/blocks\[(\d+)\]/g, (_, place: string) => t("pages.block_number", { number: Number(place) + 1 }));
}

function written(document: LandingDocument): string {
  return JSON.stringify(document, null, 2);
}

function readObject(text: string): LandingDocument | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as LandingDocument) : null;
  } catch {
    return null;
  }
}
