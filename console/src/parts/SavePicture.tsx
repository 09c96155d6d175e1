import { PictureOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSimulated } from "@/api/mailbox";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { wallClock } from "@/format/zone";

import type { Picture } from "./picture";
import { savePicture } from "./picture";

/** What the picture says about itself; without `asOf`, the moment at which it is saved. */
export type Told = { title: string; period?: string | undefined; asOf?: string | undefined; note?: string | undefined };

type Props = { told: Told; take: () => Pick<Picture, "width" | "height" | "paint"> | null; size?: "small" | "middle" };

/** A button that saves a drawing as PNG: its title, the workspace, the period and the moment of its figures stand in it. */
export function SavePicture({ told, take, size = "small" }: Props) {
  const { t } = useTranslation();
  const { slug, me } = usePlace();
  const { message } = App.useApp();
  const formats = useFormats();
  const simulated = useSimulated(slug);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    const drawing = take();
    if (!drawing) return;
    const at = told.asOf ?? new Date().toISOString();
    const workspace = me.workspaces.find((one) => one.slug === slug)?.name ?? slug;
    const where = [workspace, simulated.data?.is_simulated ? t("simulated.tag") : "", told.period ?? ""].filter(Boolean).join(" · ");
    const moment = t(told.asOf ? "picture.as_of" : "picture.saved_at", { when: formats.instant(at) });
    setBusy(true);
    try {
      await savePicture({ ...drawing, title: told.title, notes: [`${where} · ${moment}`, ...(told.note ? [told.note] : [])] }, `${slug}-${told.title}-${wallClock(at).format("YYYY-MM-DD")}`);
    } catch {
      void message.error(t("picture.failed"));
    } finally {
      setBusy(false);
    }
  };
  return <Button type="text" size={size} icon={<PictureOutlined />} loading={isBusy} className="quiet no-print" onClick={() => void save()}>{t("picture.save")}</Button>;
}
