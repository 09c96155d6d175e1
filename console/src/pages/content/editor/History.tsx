import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { TemplatePage } from "@/api/content";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

/** Versions, the newest first, and what sends this template. */
export function History({ slug, template }: { slug: string; template: TemplatePage }) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const title = useTitle();
  return (
    <div className="stack">
      <section aria-label={t("history.uses")}>
        <h2 className="shelf-title">{t("history.uses")}</h2>
        {template.uses.length === 0 ? <span className="quiet">{t("history.no_uses")}</span> : (
          <ul>{template.uses.map((use) => <li key={use.key}><Link to={`/w/${slug}/campaigns/${use.key}`}>{title(use) || use.key}</Link></li>)}</ul>
        )}
      </section>
      <section aria-label={t("history.versions")}>
        <h2 className="shelf-title">{t("history.versions")}</h2>
        {template.versions.length === 0 ? <Nothing title={t("history.no_versions")} teach={t("history.no_versions_text")} /> : (
          <Table
            rowKey="version"
            size="middle"
            pagination={false}
            scroll={{ x: 420 }}
            dataSource={template.versions}
            columns={[
              { title: t("history.version"), render: (_, row) => `v${row.version}` },
              { title: t("history.at"), className: "nowrap", render: (_, row) => formats.instant(row.at) },
              { title: t("history.author"), dataIndex: "author", render: (author: string) => <span className="code">{author}</span> },
              { title: t("history.note"), dataIndex: "note" },
            ]}
          />
        )}
      </section>
    </div>
  );
}
