import { Alert, App, Button } from "antd";
import { useTranslation } from "react-i18next";

import type { TemplatePage } from "@/api/content";
import { useApprove } from "@/api/content";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";

type Props = { slug: string; template: TemplatePage; isChanged: boolean; approves: boolean };

/**
 * A draft that waits, and who wrote it. Where a second person is asked for (`approves`) it is approved here, exactly as
 * it was saved; else the one button above publishes it.
 */
export function DraftNotice({ slug, template, isChanged, approves }: Props) {
  const { t } = useTranslation("content");
  const formats = useFormats();
  const { message } = App.useApp();
  const mayApprove = useMay("content:approve");
  const approve = useApprove(slug, template.key);
  const draft = template.draft;
  if (!draft) return null;
  const run = () =>
    approve.mutate(draft.version, {
      onSuccess: (made) => void message.success(t("editor.published", { version: made.version })),
      onError: (error) => void message.error(error.message),
    });
  return (
    <Alert
      type="info"
      showIcon
      title={t("editor.draft_waits", { author: draft.author, at: formats.instant(draft.at) })}
      description={approves ? (isChanged ? t("editor.draft_changed") : t("editor.draft_approve")) : t("editor.draft_publish")}
      action={approves && mayApprove ? <Button onClick={run} loading={approve.isPending} disabled={isChanged}>{t("editor.approve")}</Button> : undefined}
    />
  );
}
