import { ClockCircleOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { useTranslation } from "react-i18next";

import { offsetText } from "@/format/zone";
import { OWN_ZONE, timeIn } from "@/parts/ZoneSelect";

/** On every page: by whose clock its days and hours are, and how far that is from the clock of who looks. */
export function ZoneNote({ zone, isWide }: { zone: string; isWide: boolean }) {
  const { t, i18n } = useTranslation();
  const isElsewhere = offsetText(OWN_ZONE) !== offsetText(zone);
  return (
    <Popover
      trigger={["hover", "click"]}
      placement="bottomLeft"
      content={
        <div style={{ maxWidth: 340 }}>
          <p style={{ margin: 0 }}>{t("zone_note.text", { zone, offset: offsetText(zone), now: timeIn(zone, i18n.language) })}</p>
          {isElsewhere ? <p style={{ margin: "8px 0 0" }}>{t("zone_note.elsewhere", { zone: OWN_ZONE, now: timeIn(OWN_ZONE, i18n.language) })}</p> : null}
        </div>
      }
    >
      <span className="quiet small" tabIndex={0} role="note" style={{ cursor: "help" }} data-testid="zone"><ClockCircleOutlined /> {isWide ? zone : offsetText(zone)}</span>
    </Popover>
  );
}
