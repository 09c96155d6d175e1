import { Popover, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { useSimulated } from "@/api/mailbox";

/** On every page of a workspace whose customers are made up: says so, and how fast their time goes. */
export function SimulatedTag({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { data } = useSimulated(slug);
  if (!data?.is_simulated) return null;
  const isFast = data.speed > 1;
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
        {isFast ? t("simulated.tag_fast", { speed: data.speed }) : t("simulated.tag")}
      </Tag>
    </Popover>
  );
}
