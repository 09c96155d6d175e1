import { Card, Table, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Alarm } from "@/api/effect";
import { useAlarms } from "@/api/effect";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";

const COLOURS: Record<Alarm["verdict"], string> = { met: "success", missed: "error", undecided: "default", unknown: "default" };

/** The four figures of the newest campaigns against their targets. */
export function AlarmList({ slug }: { slug: string }) {
  const { t } = useTranslation("campaigns");
  const mayRead = useMay("effect:read");
  const alarms = useAlarms(slug, mayRead);
  const rows = alarms.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <Card size="small" title={t("effect.alarms")} styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="campaign"
        size="small"
        pagination={false}
        scroll={{ x: 560 }}
        dataSource={rows}
        columns={[
          { title: t("name"), dataIndex: "campaign", render: (key: string) => <Link className="code" to={`/w/${slug}/campaigns/${key.split("@")[0]}`}>{key}</Link> },
          ...(["delivered", "read", "converted", "unsubscribed"] as const).map((name) => ({
            title: t(`effect.alarm.${name}`),
            key: name,
            render: (_: unknown, row: (typeof rows)[number]) => {
              const found = row.alarms.find((one) => one.key === name);
              return found ? <AlarmTag alarm={found} /> : null;
            },
          })),
        ]}
      />
    </Card>
  );
}

/** One figure: its share, and whether the target is met; the interval and the target on hovering or focus. */
export function AlarmTag({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  const { share } = alarm;
  const target = t(alarm.is_floor ? "effect.target_floor" : "effect.target_ceiling", { target: formats.share(alarm.target) });
  const between = share.low === null || share.high === null ? "" : t("effect.between", { low: formats.share(share.low), high: formats.share(share.high) });
  return (
    <Tooltip title={[between, target].filter(Boolean).join("; ")}>
      <span className="row" style={{ gap: 8 }} tabIndex={0}>
        <Tag color={COLOURS[alarm.verdict]}>{t(`effect.verdict.${alarm.verdict}`)}</Tag>
        {share.value === null ? null : <span className="number">{formats.share(share.value)}</span>}
      </span>
    </Tooltip>
  );
}
