import { App, Alert, Button, Card, Input, Segmented, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import type { ContentLanguage } from "@/api/content";
import type { LandingDocument } from "@/api/landings";
import { useLandingPage, useLandingPreview, usePublishLanding } from "@/api/landings";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import "./content.css";
import { framedPage } from "./editor/framedPage";
import { EXAMPLE } from "./landingExample";

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
  const { t } = useTranslation("content");
  const title = useTitle();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const mayPublish = useMay("content:approve");
  const publish = usePublishLanding(slug);
  const [text, setText] = useState(() => JSON.stringify(start, null, 2));
  const document = useMemo(() => readObject(text), [text]);
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
            <label className="field-label" htmlFor="landing-document">{t("pages.document")}</label>
            <Input.TextArea id="landing-document" className="code" spellCheck={false} disabled={!mayPublish} value={text} autoSize={{ minRows: 20, maxRows: 40 }} onChange={(event) => setText(event.target.value)} />
            {document ? null : <p role="alert" style={{ color: "#a5361f" }}>{t("pages.not_json")}</p>}
          </Card>
          <LandingPreview slug={slug} document={document} />
        </div>
      </div>
    </Page>
  );
}

function LandingPreview({ slug, document }: { slug: string; document: LandingDocument | null }) {
  const { t, i18n } = useTranslation("content");
  const [language, setLanguage] = useState<ContentLanguage>(i18n.language === "en" ? "en" : "zh");
  const preview = useLandingPreview(slug, useDelayed(document, TYPING_MS), language);
  const switching = (
    <Segmented aria-label={t("content_language")} value={language} options={(["zh", "en"] as const).map((one) => ({ value: one, label: t(`language.${one}`) }))} onChange={setLanguage} />
  );
  return (
    <Card title={t("preview.title")} extra={switching}>
      {preview.isError ? <ErrorNotice error={preview.error} /> : null}
      {preview.data?.problems.map((one) => (
        <Alert key={one.place + one.code} type="error" showIcon role="alert" title={i18n.language === "zh" ? one.message_zh : one.message_en} />
      ))}
      {preview.data?.html ? (
        <div className="device" style={{ width: 375, marginInline: "auto" }}>
          <iframe title={t("pages.preview")} sandbox="" srcDoc={framedPage(preview.data.html, t("preview.picture")).html} referrerPolicy="no-referrer" />
        </div>
      ) : null}
    </Card>
  );
}

function readObject(text: string): LandingDocument | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as LandingDocument) : null;
  } catch {
    return null;
  }
}
