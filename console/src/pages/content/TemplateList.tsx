import { Button, Input, Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { TemplateCard, TemplateFilter } from "@/api/content";
import { useTemplates } from "@/api/content";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";

import { CHANNELS, PURPOSES, STAGES } from "./documents";
import { TagWords } from "./TagWords";

const TYPING_MS = 300;

export function TemplateList({ slug }: { slug: string }) {
  const { t } = useTranslation("content");
  const [filter, setFilter] = useState<TemplateFilter>({});
  const [text, setText] = useState("");
  const sought = useDelayed(text, TYPING_MS);
  const asked = { ...filter, ...(sought ? { text: sought } : {}) };
  const templates = useTemplates(slug, asked);
  const isFiltered = Object.values(asked).some(Boolean);
  const choose = (part: keyof TemplateFilter, names: readonly string[], words: string) => (
    <Select
      allowClear
      aria-label={t(`filter.${part}`)}
      placeholder={t(`filter.${part}`)}
      popupMatchSelectWidth={false}
      style={{ minWidth: 130 }}
      options={names.map((name) => ({ value: name, label: t(`${words}.${name}`) }))}
      onChange={(value: string | undefined) => setFilter({ ...filter, [part]: value })}
    />
  );
  return (
    <div className="stack">
      <div className="row">
        <Input.Search allowClear aria-label={t("find")} placeholder={t("find")} style={{ maxWidth: 260 }} value={text} onChange={(event) => setText(event.target.value)} />
        {choose("channel", CHANNELS, "channel")}
        {choose("lifecycle", STAGES, "stage")}
        {choose("purpose", PURPOSES, "purpose")}
      </div>
      {templates.error ? <ErrorNotice error={templates.error} onAgain={templates.again} /> : null}
      {templates.isPending ? <Skeleton active /> : null}
      {!templates.isPending && !templates.error && templates.rows.length === 0 ? (
        isFiltered ? <Nothing title={t("nothing_found")} teach={t("nothing_found_text")} /> : (
          <Nothing title={t("empty.title")} teach={t("empty.text")} action={<Link to="?tab=ready"><Button type="primary">{t("empty.action")}</Button></Link>} />
        )
      ) : null}
      {templates.rows.length > 0 ? <Templates slug={slug} rows={templates.rows} /> : null}
      <RowsMore {...templates.more} />
    </div>
  );
}

function Templates({ slug, rows }: { slug: string; rows: TemplateCard[] }) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const title = useTitle();
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 720 }}
      columns={[
        {
          title: t("name"),
          render: (_, row) => (
            <div>
              <Link to={`/w/${slug}/content/templates/${row.key}`}>{title(row) || row.key}</Link>
              <div className="quiet small code">{row.key}</div>
            </div>
          ),
        },
        { title: t("filter.channel"), className: "nowrap", render: (_, row) => <Tag>{t(`channel.${row.channel}`)}</Tag> },
        { title: t("for_whom"), render: (_, row) => <TagWords lifecycle={row.lifecycle} purpose={row.purpose} /> },
        { title: t("languages"), className: "nowrap", render: (_, row) => row.languages.map((one) => t(`language.${one}`)).join(" · ") },
        { title: t("state.label"), className: "nowrap", render: (_, row) => <TemplateState row={row} /> },
        { title: t("changed"), className: "nowrap", render: (_, row) => formats.ago((row.draft ?? row.published)?.at ?? "") },
      ]}
    />
  );
}

export function TemplateState({ row }: { row: TemplateCard }) {
  const { t } = useTranslation("content");
  return (
    <span className="row">
      {row.published ? <Tag color="success">{t("state.published", { version: row.published.version })}</Tag> : null}
      {row.draft ? <Tag color="warning">{t("state.draft")}</Tag> : null}
    </span>
  );
}
