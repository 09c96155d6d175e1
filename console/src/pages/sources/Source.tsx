import { App, Button, Card, Skeleton, Tabs, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { Source as SourceRow } from "@/api/sources";
import { useKeyChange, useSource } from "@/api/sources";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CopyButton, Snippet } from "@/parts/CopyText";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Inspector, LivePanel } from "./Inspector";
import type { Way } from "./snippets";
import { snippetOf, WAYS } from "./snippets";

export default function Source() {
  const { t } = useTranslation("sources");
  const { slug } = usePlace();
  const { sourceId = "" } = useParams();
  const source = useSource(slug, sourceId);
  const mayRead = useMay("events:read");
  if (source.isError) return <div className="page"><ErrorNotice error={source.error} onAgain={() => void source.refetch()} /></div>;
  if (!source.data) return <div className="page"><Skeleton active /></div>;
  const tabs = [
    { key: "start", label: t("tab.start"), children: <FirstEvent source={source.data} /> },
    ...(mayRead ? [{ key: "events", label: t("tab.events"), children: <Inspector slug={slug} sourceId={source.data.source_id} /> }] : []),
    { key: "key", label: t("tab.key"), children: <KeyCard source={source.data} /> },
  ];
  return (
    <Page title={source.data.name} back={<Link to={`/w/${slug}/sources`}>{t("back")}</Link>}>
      <Tabs items={tabs} destroyOnHidden />
    </Page>
  );
}

function FirstEvent({ source }: { source: SourceRow }) {
  const { t } = useTranslation("sources");
  const { slug } = usePlace();
  const mayRead = useMay("events:read");
  const [way, setWay] = useState<Way>("browser");
  const code = snippetOf(way, { host: window.location.origin, key: source.write_key ?? t("key_placeholder") });
  return (
    <div className="grid-build">
      <Card title={t("first.title")}>
        <p className="quiet" style={{ marginTop: 0 }}>{t("first.text")}</p>
        <Tabs
          size="small"
          activeKey={way}
          onChange={(next) => setWay(next as Way)}
          items={WAYS.map((one) => ({ key: one, label: t(`way.${one}`) }))}
        />
        <Snippet text={code} label={t(`way.${way}`)} />
        <p className="quiet small" style={{ marginBottom: 0 }}>{t(`way_hint.${way}`)}</p>
      </Card>
      <div className="stack">
        {mayRead ? <LivePanel slug={slug} sourceId={source.source_id} /> : null}
        <Card size="small" title={t("key")}>
          <WriteKey source={source} />
        </Card>
      </div>
    </div>
  );
}

function WriteKey({ source }: { source: SourceRow }) {
  const { t } = useTranslation("sources");
  if (!source.write_key) return <Tag color="error">{t("revoked")}</Tag>;
  return (
    <div>
      <div className="row">
        <span className="code" data-testid="write-key" style={{ overflowWrap: "anywhere" }}>{source.write_key}</span>
        <CopyButton text={source.write_key} label={t("copy_key")} />
      </div>
      <div className="quiet small" style={{ marginTop: 6 }}>{t("key_public")}</div>
    </div>
  );
}

function isAhead(instant: string | null): instant is string {
  return instant !== null && new Date(instant).getTime() > Date.now();
}

function KeyCard({ source }: { source: SourceRow }) {
  const { t } = useTranslation("sources");
  const { slug } = usePlace();
  const { modal, message } = App.useApp();
  const formats = useFormats();
  const mayWrite = useMay("sources:write");
  const change = useKeyChange(slug, source.source_id);
  const ask = (what: "rotate" | "revoke") => {
    modal.confirm({
      title: t(`${what}.title`),
      content: t(`${what}.text`),
      okText: t(`${what}.ok`),
      cancelText: t("frame:cancel"),
      okButtonProps: { danger: what === "revoke" },
      onOk: async () => {
        await change.mutateAsync(what).then(() => message.success(t(`${what}.done`)), () => undefined);
      },
    });
  };
  return (
    <Card style={{ maxWidth: 720 }}>
      <div className="stack">
        <WriteKey source={source} />
        <div className="quiet">
          {t("limit")}: {t("per_second", { number: formats.number(source.events_per_second_max) })}
          {source.key_ends_at ? ` · ${t("key_ends", { at: formats.instant(source.key_ends_at) })}` : ""}
        </div>
        {isAhead(source.old_key_ends_at) ? <div>{t("old_key_ends", { at: formats.instant(source.old_key_ends_at) })}</div> : null}
        {change.error ? <ErrorNotice error={change.error} /> : null}
        {mayWrite ? (
          <div className="row">
            <Button onClick={() => ask("rotate")}>{t(source.write_key ? "rotate.action" : "rotate.open_again")}</Button>
            {source.write_key ? <Button danger onClick={() => ask("revoke")}>{t("revoke.action")}</Button> : null}
          </div>
        ) : null}
      </div>
    </Card>
  );
}
