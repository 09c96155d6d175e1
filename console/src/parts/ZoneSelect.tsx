import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const LOCALES: Record<string, string> = { zh: "zh-CN", en: "en-GB" };

/** The zone that this browser is in. */
export const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The weekday and the time of day in a zone now; empty for a zone that this browser does not know. */
export function timeIn(zone: string, language: string): string {
  try {
    const format = new Intl.DateTimeFormat(LOCALES[language] ?? "en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit", timeZone: zone });
    return format.format(new Date());
  } catch {
    return "";
  }
}

type Props = { id?: string; label: string; value?: string; onChange?: (zone: string) => void };

/** IANA zones, found by any part of their names, each with the time that it is there. */
export function ZoneSelect({ id, label, value, onChange }: Props) {
  const { i18n } = useTranslation();
  const zones = useMemo(() => [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...(value ? [value] : [])])].sort(), [value]);
  return (
    <Select
      id={id}
      aria-label={label}
      value={value}
      onChange={onChange}
      style={{ width: "100%" }}
      showSearch={{ filterOption: (typed, option) => plain(option?.value ?? "").includes(plain(typed)) }}
      options={zones.map((zone) => ({ value: zone, label: zone }))}
      optionRender={({ value: zone }) => (
        <div className="spread" style={{ flexWrap: "nowrap" }}>
          <span>{zone}</span>
          <span className="quiet small">{timeIn(String(zone), i18n.language)}</span>
        </div>
      )}
    />
  );
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll("_", " ");
}
