import { EditOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Table, Tabs, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Policy as PolicyRow } from "@/api/policy";
import { usePolicy } from "@/api/policy";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Approval } from "./Approval";
import { HoldOut } from "./HoldOut";
import { PolicyForm } from "./PolicyForm";
import { useSentences } from "./sentences";

export default function Policy() {
  const { t } = useTranslation("policy");
  const { slug } = usePlace();
  const mayWrite = useMay("policy:write");
  const mayTest = useMay("experiments:read");
  const policy = usePolicy(slug);
  const [isEdited, setEdited] = useState(false);
  if (policy.isError) return <div className="page"><ErrorNotice error={policy.error} onAgain={() => void policy.refetch()} /></div>;
  if (!policy.data) return <div className="page"><Skeleton active /></div>;
  const isShipped = policy.data.versions.length === 0;
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={mayWrite ? <Button type="primary" icon={<EditOutlined />} onClick={() => setEdited(true)}>{t("edit")}</Button> : null}
    >
      <div className="stack">
        <Tag style={{ alignSelf: "flex-start" }}>{isShipped ? t("shipped") : t("version", { reference: policy.data.reference })}</Tag>
        <Tabs
          items={[
            { key: "rules", label: t("tab.rules"), children: <Sentences policy={policy.data} /> },
            ...(mayTest ? [{ key: "hold_out", label: t("section.hold_out"), children: <HoldOut slug={slug} /> }] : []),
            { key: "approval", label: t("section.approval"), children: <Approval slug={slug} /> },
            { key: "versions", label: t("tab.versions"), children: <Versions policy={policy.data} /> },
          ]}
        />
      </div>
      {isEdited ? <PolicyForm slug={slug} policy={policy.data} onClose={() => setEdited(false)} /> : null}
    </Page>
  );
}

function Sentences({ policy }: { policy: PolicyRow }) {
  const { t } = useTranslation("policy");
  const sections = useSentences(policy);
  return (
    <div className="stack">
      <div className="grid-2">
        {sections.map(({ key, lines }) => (
          <Card key={key} size="small" title={t(`section.${key}`)}>
            <ul style={{ margin: 0, paddingInlineStart: 18, lineHeight: 1.9 }}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>
          </Card>
        ))}
      </div>
      <p className="quiet" style={{ margin: 0 }}>{t("transactional")}</p>
    </div>
  );
}

function Versions({ policy }: { policy: PolicyRow }) {
  const { t } = useTranslation("policy");
  const formats = useFormats();
  if (policy.versions.length === 0) return <Card><Nothing title={t("versions.empty")} teach={t("versions.empty_text")} /></Card>;
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="version"
        pagination={false}
        scroll={{ x: 480 }}
        dataSource={policy.versions}
        columns={[
          { title: t("versions.version"), render: (_, row) => `v${row.version}` },
          { title: t("versions.at"), dataIndex: "at", render: (at: string) => formats.instant(at) },
          { title: t("versions.author"), dataIndex: "author", render: (author: string) => <span className="code">{author}</span> },
          { title: t("versions.note"), dataIndex: "note" },
        ]}
      />
    </Card>
  );
}
