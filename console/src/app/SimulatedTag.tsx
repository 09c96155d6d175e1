import { Popover, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { useSimulated } from "@/api/mailbox";

/** On every page of a workspace whose customers are made up: says so, and how fast their time goes. */
export function SimulatedTag({ slug, isWide }: { slug: string; isWide: boolean }) {
  const { t } = useTranslation();
  const { data } = useSimulated(slug);
  if (!data?.is_simulated) return null;
  const isFast = data.speed > 1;
  const tag = isWide ? "simulated.tag" : "simulated.tag_short";
  return (
    <Popover
      trigger={["hover", "click"]}
      placement="bottomLeft"
      content={
        <div style={{ maxWidth: 340 }}>
          <p style={{ margin: 0 }}>{t("simulated.text")}</p>
          {isFast ? <p style={{ margin: "8px 0 0" }}>{t("simulated.fast", { speed: data.speed })}</p> : null}
        </div>
      }
    >
      <Tag color="gold" tabIndex={0} role="note" style={{ cursor: "help", marginInlineEnd: 0 }} data-testid="simulated">
        {isFast ? t(`${tag}_fast`, { speed: data.speed }) : t(tag)}
      </Tag>
    </Popover>
  );
}
