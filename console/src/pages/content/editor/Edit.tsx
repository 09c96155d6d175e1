import { Card, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";

import type { Channel } from "@/api/content";
import { useTemplate } from "@/api/content";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

import { blankDocument, CHANNELS, documentOf } from "../documents";
import { Editor } from "./Editor";

/** The editor of a template that stands, of a draft, or of a new one. */
export default function Edit() {
  const { slug } = usePlace();
  const { i18n } = useTranslation();
  const { key = "" } = useParams();
  const [params] = useSearchParams();
  const template = useTemplate(slug, key);
  if (template.isError) return <div className="page"><ErrorNotice error={template.error} onAgain={() => void template.refetch()} /></div>;
  if (!key) {
    const asked = params.get("channel") as Channel | null;
    const channel = asked && CHANNELS.includes(asked) ? asked : "email";
    return <Editor key={channel} slug={slug} template={null} start={blankDocument(channel, i18n.language === "en" ? "en" : "zh")} />;
  }
  if (!template.data) return <div className="page"><Card><Skeleton active /></Card></div>;
  // A draft goes on where it was left; the published text stands until somebody publishes again.
  return <Editor key={key} slug={slug} template={template.data} start={documentOf(template.data.draft_document ?? template.data.document)} />;
}
