import { Card, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";

import { useAudit } from "@/api/people";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

export function Audit() {
  const { t } = useTranslation("people");
  const { slug, me } = usePlace();
  const formats = useFormats();
  const lines = useAudit(slug, true);
  return (
    <div className="stack">
      <span className="quiet">{t("audit_lead")}</span>
      {lines.error ? <ErrorNotice error={lines.error} onAgain={lines.again} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        {lines.isPending ? <div style={{ padding: 24 }}><Skeleton active /></div> : (
          <Table
            rowKey="audit_id"
            size="middle"
            dataSource={lines.rows}
            pagination={false}
            scroll={{ x: 640 }}
            columns={[
              { title: t("audit_at"), dataIndex: "at", className: "nowrap", render: (at: string) => formats.instant(at) },
              { title: t("audit_actor"), dataIndex: "actor", render: (actor: string) => (actor === me.user.user_id ? t("you") : <span className="code">{actor}</span>) },
              { title: t("audit_action"), dataIndex: "action", render: (action: string) => t(`action.${action}`, { defaultValue: action }) },
              { title: t("audit_target"), dataIndex: "target", render: (target: string) => <span className="code">{target}</span> },
            ]}
          />
        )}
      </Card>
      <RowsMore {...lines.more} />
    </div>
  );
}
