import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, notification } from "antd";
import { useTranslation } from "react-i18next";

import { useExportCustomers } from "@/api/exports";
import { jobFile, useJob } from "@/api/jobs";
import { useMay } from "@/app/session";

import { useErrorWords } from "./errorWords";

const SHOWN_SECONDS = 30;

/** Whom the segment chooses, or everybody, as a file of the background: there may be millions of them. */
export function ExportCustomers({ slug, segment }: { slug: string; segment: string }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  // Hung in here and not above the pages: the link asks how far the file is.
  const [notices, place] = notification.useNotification();
  const mayExport = useMay("customers:export");
  const start = useExportCustomers(slug);
  const words = useErrorWords();
  if (!mayExport) return null;
  const tell = (jobId: string) =>
    notices.success({
      key: jobId,
      title: t("lists.export_begun"),
      description: <FileOf slug={slug} jobId={jobId} />,
      duration: SHOWN_SECONDS,
      placement: "bottomRight", // above stand the buttons that one wants next
    });
  const run = () =>
    start.mutate(
      { segment, language: i18n.language === "zh" ? "zh" : "en" },
      { onSuccess: ({ job_id }) => tell(job_id), onError: (error) => void message.error(words(error).title) },
    );
  return (
    <>
      {place}
      <Button icon={<DownloadOutlined />} loading={start.isPending} onClick={run}>{t("lists.export")}</Button>
    </>
  );
}

/** The link to the file as soon as it is written; until then where it will be. */
function FileOf({ slug, jobId }: { slug: string; jobId: string }) {
  const { t } = useTranslation();
  const job = useJob(slug, jobId).data;
  const file = job ? jobFile(slug, job) : null;
  if (file) return <a href={file} download><DownloadOutlined /> {t("jobs.download")}</a>;
  return <span className="quiet">{t(job?.state === "failed" ? "lists.export_failed" : "lists.export_where")}</span>;
}
