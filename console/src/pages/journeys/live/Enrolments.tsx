import { Skeleton, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { Enrolment } from "@/api/journeys";
import { useEnrolments } from "@/api/journeys";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

const COLOURS: Record<Enrolment["state"], string> = { asked: "default", gathering: "processing", entering: "processing", done: "success", stopped: "warning" };

/** Who was let in at once: backfills, schedules, dates, files, calls. */
export function Enrolments({ slug, journeyKey }: { slug: string; journeyKey: string }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const found = useEnrolments(slug, journeyKey);
  if (found.error) return <ErrorNotice error={found.error} onAgain={found.again} />;
  if (found.isPending) return <Skeleton active />;
  if (found.rows.length === 0) return <Nothing title={t("enrolments.none")} teach={t("enrolments.none_text")} />;
  return (
    <>
      <Table
        rowKey="enrolment_id"
        pagination={false}
        scroll={{ x: 620 }}
        dataSource={found.rows}
        columns={[
          { title: t("enrolments.at"), className: "nowrap", render: (_, row) => formats.instant(row.asked_at) },
          { title: t("enrolments.source"), render: (_, row) => t(`enrolments.of.${row.source}`) },
          { title: t("state_name"), render: (_, row) => <Tag color={COLOURS[row.state]}>{t(`enrolments.state.${row.state}`)}</Tag> },
          { title: t("enrolments.members"), align: "right", className: "number", render: (_, row) => formats.number(row.members) },
          { title: t("enrolments.entered"), align: "right", className: "number", render: (_, row) => formats.number(row.entered) },
          { title: t("enrolments.refused"), align: "right", className: "number", render: (_, row) => formats.number(row.refused) },
        ]}
      />
      <RowsMore {...found.more} />
    </>
  );
}
