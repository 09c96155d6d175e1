import { App, Button, Drawer, Segmented, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Channel, ContentLanguage, ReadyTemplate } from "@/api/content";
import { useInstall, usePreview, useReadyTemplates } from "@/api/content";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import "./content.css";
import { CHANNELS, documentOf, PURPOSES } from "./documents";
import { MessagePreview } from "./editor/MessagePreview";
import { TagWords } from "./TagWords";

export function ReadyTemplates({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  const { message } = App.useApp();
  const mayInstall = useMay("content:approve");
  const ready = useReadyTemplates(slug);
  const install = useInstall(slug);
  const [channel, setChannel] = useState<Channel | undefined>();
  const [shown, setShown] = useState<ReadyTemplate | null>(null);
  if (ready.isError) return <ErrorNotice error={ready.error} onAgain={() => void ready.refetch()} />;
  if (!ready.data) return <Skeleton active />;
  const rows = ready.data.filter((row) => !channel || row.channel === channel);
  const absent = rows.filter((row) => row.standing === "absent").map((row) => row.key);
  const add = (wanted: string[]) =>
    install.mutate(wanted, { onSuccess: () => void message.success(t("ready.added", { count: wanted.length })) });
  return (
    <div className="stack">
      <p className="quiet" style={{ margin: 0 }}>{t("ready.lead")}</p>
      <div className="spread">
        <Select
          allowClear
          aria-label={t("filter.channel")}
          placeholder={t("filter.channel")}
          style={{ minWidth: 160 }}
          options={CHANNELS.filter((one) => ready.data.some((row) => row.channel === one)).map((one) => ({ value: one, label: t(`channel.${one}`) }))}
          onChange={setChannel}
        />
        {mayInstall && absent.length > 0 ? (
          <Button loading={install.isPending} onClick={() => add(absent)}>{t("ready.install_all", { count: absent.length })}</Button>
        ) : null}
      </div>
      {install.error ? <ErrorNotice error={install.error} /> : null}
      {PURPOSES.map((purpose) => (
        <Shelf key={purpose} slug={slug} title={t(`purpose.${purpose}`)} rows={rows.filter((row) => row.purpose[0] === purpose)} mayInstall={mayInstall} isBusy={install.isPending} onInstall={(key) => add([key])} onShow={setShown} />
      ))}
      <Drawer open={shown !== null} onClose={() => setShown(null)} size={760} title={<ReadyTitle row={shown} />}>
        {shown ? <ReadyPreview slug={slug} row={shown} /> : null}
      </Drawer>
    </div>
  );
}

type ShelfProps = {
  slug: string;
  title: string;
  rows: ReadyTemplate[];
  mayInstall: boolean;
  isBusy: boolean;
  onInstall: (key: string) => void;
  onShow: (row: ReadyTemplate) => void;
};

function Shelf({ slug, title, rows, mayInstall, isBusy, onInstall, onShow }: ShelfProps) {
  const { t } = useTranslation("content");
  const nameOf = useTitle();
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="shelf-title">{title}</h2>
      <div className="grid-3">
        {rows.map((row) => (
          <article key={row.key} className="ready-card" data-testid={`ready-${row.key}`}>
            <div className="spread" style={{ flexWrap: "nowrap", alignItems: "flex-start" }}>
              <strong>{nameOf(row)}</strong>
              <Tag style={{ marginInlineEnd: 0 }}>{t(`channel.${row.channel}`)}</Tag>
            </div>
            <TagWords lifecycle={row.lifecycle} purpose={[]} />
            <div className="row" style={{ marginTop: "auto" }}>
              <Button size="small" onClick={() => onShow(row)} aria-label={t("ready.look_at", { name: nameOf(row) })}>{t("ready.look")}</Button>
              {row.standing === "absent" ? (
                mayInstall ? <Button size="small" type="primary" disabled={isBusy} onClick={() => onInstall(row.key)} aria-label={t("ready.install_named", { name: nameOf(row) })}>{t("ready.install")}</Button> : null
              ) : (
                <Link to={`/w/${slug}/content/templates/${row.key}`}>{t(`ready.${row.standing}`)}</Link>
              )}
            </div>
          </article>
        ))}
      </div>
    </section>
  );
}

function ReadyTitle({ row }: { row: ReadyTemplate | null }) {
  return useTitle()(row);
}

function ReadyPreview({ slug, row }: { slug: string; row: ReadyTemplate }) {
  const { t, i18n } = useTranslation("content");
  const [language, setLanguage] = useState<ContentLanguage>(i18n.language === "en" ? "en" : "zh");
  const preview = usePreview(slug, documentOf(row.document), language, "");
  return (
    <div className="stack">
      <Segmented
        aria-label={t("content_language")}
        value={language}
        options={row.languages.map((one) => ({ value: one, label: t(`language.${one}`) }))}
        onChange={setLanguage}
      />
      {preview.isError ? <ErrorNotice error={preview.error} /> : null}
      {preview.data ? <MessagePreview preview={preview.data} /> : <Skeleton active />}
    </div>
  );
}
