import { Alert, Button, Input, Modal, Space } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CaptureLink } from "@/api/heatmap";
import { useAskForCapture, useHeat } from "@/api/heatmap";
import { useFormats } from "@/format/formats";
import { CopyButton } from "@/parts/CopyText";
import { ErrorNotice } from "@/parts/Notice";

type Props = { slug: string; page: string; isOpen: boolean; onClose: () => void; onTaken?: (captureId: string) => void };

/** Ask for a capture: an address becomes a link for one's own browser; the dialog waits until the page has come. */
export function CaptureDialog({ slug, page, isOpen, onClose, onTaken }: Props) {
  const { t } = useTranslation("heatmap");
  const ask = useAskForCapture(slug);
  const [url, setUrl] = useState(page ? `https://${page}` : "");
  const [link, setLink] = useState<CaptureLink | null>(null);
  const close = () => {
    setLink(null);
    ask.reset();
    onClose();
  };
  return (
    <Modal open={isOpen} title={t("capture.title")} footer={null} onCancel={close} destroyOnHidden>
      <div className="stack">
        <div className="quiet">{t("capture.lead")}</div>
        <form onSubmit={(event) => { event.preventDefault(); if (url.trim()) ask.mutate(url.trim(), { onSuccess: setLink }); }}>
          <label htmlFor="capture-url">{t("capture.url")}</label>
          <Space.Compact block style={{ marginTop: 4 }}>
            <Input id="capture-url" value={url} maxLength={1_000} placeholder="https://shop.example/cart" onChange={(event) => { setUrl(event.target.value); setLink(null); }} />
            <Button type="primary" htmlType="submit" disabled={!url.trim()} loading={ask.isPending}>{t("capture.make")}</Button>
          </Space.Compact>
        </form>
        {ask.error ? <ErrorNotice error={ask.error} /> : null}
        {link ? <Waiting slug={slug} link={link} onTaken={(captureId) => { close(); onTaken?.(captureId); }} canGoOn={!!onTaken} /> : null}
      </div>
    </Modal>
  );
}

type WaitingProps = { slug: string; link: CaptureLink; canGoOn: boolean; onTaken: (captureId: string) => void };

function Waiting({ slug, link, canGoOn, onTaken }: WaitingProps) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const heat = useHeat(slug, { page: link.page, days: 30 }, true);
  const [known, setKnown] = useState<string | null>(null);
  const newest = heat.isPlaceholderData ? undefined : heat.data && (heat.data.captures[0]?.capture_id ?? "");
  useEffect(() => {
    if (newest === undefined) return;
    if (known === null) setKnown(newest);
    else if (newest && newest !== known && canGoOn) onTaken(newest);
  }, [newest, known, canGoOn, onTaken]);
  const isTaken = known !== null && !!newest && newest !== known;
  return (
    <div className="stack" data-testid="capture-link">
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        <li>
          <a href={link.url} target="_blank" rel="noopener noreferrer">{t("capture.open")}</a> <CopyButton text={link.url} label={t("capture.copy")} />
          <div className="quiet small">{t("capture.phone")}</div>
        </li>
        <li>{t("capture.press")}</li>
      </ol>
      {isTaken ? (
        <Alert type="success" showIcon title={t("capture.taken")} action={<Link to={`?${new URLSearchParams({ page: link.page })}`}>{t("capture.look")}</Link>} />
      ) : (
        <Alert type="info" showIcon title={t("capture.waiting", { until: formats.time(link.expires_at) })} />
      )}
    </div>
  );
}
