import { Alert, App, Button } from "antd";
import { useTranslation } from "react-i18next";

import type { TemplatePage } from "@/api/content";
import { useApprove } from "@/api/content";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";

/** A draft that waits, who wrote it, and the way to publish exactly that. */
export function DraftNotice({ slug, template, isChanged }: { slug: string; template: TemplatePage; isChanged: boolean }) {
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
      description={isChanged ? t("editor.draft_changed") : undefined}
      action={mayApprove ? <Button onClick={run} loading={approve.isPending} disabled={isChanged}>{t("editor.approve")}</Button> : undefined}
    />
  );
}
