import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { Sender } from "@/api/channels";
import { useSenders } from "@/api/channels";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Blocked } from "./Blocked";
import { SeedList } from "./SeedList";
import { SenderForm } from "./SenderForm";
import { SenderTable } from "./SenderTable";
import { TopicList } from "./TopicList";

export default function Channels() {
  const { t } = useTranslation("channels");
  const { slug } = usePlace();
  const [params] = useSearchParams();
  const mayWrite = useMay("channels:write");
  const [edited, setEdited] = useState<Sender | "new" | null>(null);
  const tabs = [
    { key: "senders", label: t("tab.senders"), children: <Senders slug={slug} onEdit={setEdited} /> },
    ...(mayWrite ? [{ key: "seeds", label: t("tab.seeds"), children: <SeedList slug={slug} /> }] : []),
    { key: "topics", label: t("tab.topics"), children: <TopicList slug={slug} /> },
    { key: "blocked", label: t("tab.blocked"), children: <Blocked slug={slug} /> },
  ];
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={mayWrite ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>{t("create")}</Button> : null}
    >
      <Tabs items={tabs} defaultActiveKey={params.get("tab") ?? "senders"} destroyOnHidden />
      {edited ? <SenderForm slug={slug} sender={edited === "new" ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  );
}

function Senders({ slug, onEdit }: { slug: string; onEdit: (sender: Sender) => void }) {
  const { t } = useTranslation("channels");
  const senders = useSenders(slug);
  if (senders.error) return <ErrorNotice error={senders.error} onAgain={() => void senders.refetch()} />;
  if (!senders.data) return <Card><Skeleton active /></Card>;
  if (senders.data.items.length === 0) return <Card><Nothing title={t("empty.title")} teach={t("empty.text")} /></Card>;
  return <Card styles={{ body: { padding: 0 } }}><SenderTable slug={slug} rows={senders.data.items} onEdit={onEdit} /></Card>;
}
