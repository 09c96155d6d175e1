import { Alert, Segmented, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Preview } from "@/api/content";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";

import "../content.css";
import { framedPage } from "./framedPage";

const WIDTHS = { phone: 375, desktop: 700 } as const;
/** The narrow phones of today, and the reading pane of a mail program. */

type Device = keyof typeof WIDTHS;
type Fields = Record<string, string>;

/** A message as it would arrive; what the customer would see, and what the server says about it. */
export function MessagePreview({ preview }: { preview: Preview }) {
  const { t } = useTranslation("content");
  if (!preview.fields) return <Nothing title={t("preview.none")} teach={t("preview.none_text")} />;
  return (
    <div className="stack" data-testid="preview">
      {preview.is_masked ? <Alert type="info" showIcon title={t("preview.masked")} /> : null}
      <Message preview={preview} fields={preview.fields} />
      {preview.notes.length > 0 ? (
        <Alert type="info" showIcon title={t("preview.notes")} description={<ul style={{ margin: 0, paddingInlineStart: 18 }}>{preview.notes.map((note) => <li key={note}>{note}</li>)}</ul>} />
      ) : null}
    </div>
  );
}

/** What a message of any channel says; a mail with its page and its plain text. */
export function Message({ preview, fields }: { preview: Pick<Preview, "channel" | "sms">; fields: Fields }) {
  switch (preview.channel) {
    case "email":
      return <MailPreview fields={fields} />;
    case "sms":
      return <SmsPreview preview={preview} fields={fields} />;
    case "push":
    case "web_push":
    case "in_app":
      return <CardPreview fields={fields} />;
    case "wechat":
    case "webhook":
      return <DataPreview fields={fields} />;
    default:
      return <ChatPreview fields={fields} />;
  }
}

function MailPreview({ fields }: { fields: Fields }) {
  const { t } = useTranslation("content");
  const [device, setDevice] = useState<Device>("phone");
  const page = framedPage(fields["html"] ?? "", t("preview.picture"));
  return (
    <Tabs
      items={[
        {
          key: "page",
          label: t("preview.page"),
          children: (
            <div className="stack">
              <Segmented
                aria-label={t("preview.device")}
                value={device}
                options={(Object.keys(WIDTHS) as Device[]).map((one) => ({ value: one, label: t(`preview.${one}`) }))}
                onChange={setDevice}
              />
              <div className="device-scroll" tabIndex={0} role="region" aria-label={t("preview.mail")}>
                <div className="device" style={{ width: WIDTHS[device], maxWidth: device === "phone" ? "100%" : "none" }}>
                  <div className="inbox-line">
                    <strong data-testid="preview-subject">{fields["subject"]}</strong>
                    <div className="quiet small">{fields["preheader"]}</div>
                  </div>
                  {/* No script, no form, no origin: nothing of a letter can reach the console around it. */}
                  <iframe title={t("preview.mail")} sandbox="" srcDoc={page.html} referrerPolicy="no-referrer" />
                </div>
              </div>
              {page.pictures > 0 ? <span className="quiet small">{t("preview.pictures")}</span> : null}
            </div>
          ),
        },
        { key: "text", label: t("preview.text"), children: <pre className="json" style={{ whiteSpace: "pre-wrap" }}>{fields["text"]}</pre> },
      ]}
    />
  );
}

function SmsPreview({ preview, fields }: { preview: Pick<Preview, "sms">; fields: Fields }) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const sms = preview.sms;
  return (
    <div className="stack">
      <div className="phone">
        <div className="bubble" data-testid="bubble">{fields["text"]}</div>
        {sms ? (
          <div className="quiet small" data-testid="segments">
            {t("preview.segments", { count: sms.segments, characters: formats.number(sms.characters), encoding: t(`preview.${sms.encoding}`) })}
          </div>
        ) : null}
      </div>
      {sms && sms.parts.length > 1 ? (
        <ol className="small" style={{ margin: 0 }}>{sms.parts.map((part, place) => <li key={place} style={{ overflowWrap: "anywhere" }}>{part}</li>)}</ol>
      ) : null}
    </div>
  );
}

function CardPreview({ fields }: { fields: Fields }) {
  return (
    <div className="phone">
      <div className="notification">
        <strong>{fields["title"]}</strong>
        <p>{fields["body"]}</p>
        {fields["button"] ? <p><strong>{fields["button"]}</strong></p> : null}
      </div>
      {["image", "url"].map((name) => (fields[name] ? <span key={name} className="quiet small code" style={{ overflowWrap: "anywhere" }}>{fields[name]}</span> : null))}
    </div>
  );
}

function ChatPreview({ fields }: { fields: Fields }) {
  const extra = ["media", "attachments"].map((name) => fields[name] ?? "").filter((text) => text.trim() !== "" && text.trim() !== "[]");
  return (
    <div className="phone">
      {fields["title"] ? <strong>{fields["title"]}</strong> : null}
      <div className="bubble" data-testid="bubble">{fields["text"]}</div>
      {fields["fallback_text"] ? <div className="bubble quiet">{fields["fallback_text"]}</div> : null}
      {extra.map((text) => <pre key={text} className="json code">{text}</pre>)}
    </div>
  );
}

function DataPreview({ fields }: { fields: Fields }) {
  return (
    <div className="stack">
      {Object.entries(fields).map(([name, text]) => <pre key={name} className="json code" aria-label={name} style={{ whiteSpace: "pre-wrap" }}>{text}</pre>)}
    </div>
  );
}
