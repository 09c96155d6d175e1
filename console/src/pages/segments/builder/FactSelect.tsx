import { Button, Divider, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { FactNamed } from "@/rules/vocabulary";
import { isInternal, useVocabulary } from "@/rules/vocabulary";

type FactOption = { value: string; label: string; name: string };
/** As the list gives them to be sorted: an event, or a group of events. */
type Sorted = Partial<FactOption> & { options?: Sorted[] };

/** An event by what people call it. What the platform notes for itself is behind one more press. */
export function FactSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation("rules");
  const { facts } = useVocabulary();
  const [isWhole, setWhole] = useState(false);
  const option = (fact: FactNamed): FactOption => ({ value: fact.name, label: fact.label, name: fact.name });
  const shown = facts.filter((fact) => isWhole || !isInternal(fact.name) || fact.name === value);
  const seen = shown.filter((fact) => fact.seen).map(option);
  const others = shown.filter((fact) => !fact.seen).map(option);
  const isUnknown = value !== "" && !facts.some((fact) => fact.name === value);
  return (
    <Select
      aria-label={t("event")}
      style={{ minWidth: 180 }}
      popupMatchSelectWidth={false}
      placeholder={t("choose_event")}
      value={value === "" ? undefined : value}
      showSearch={{
        filterOption: (text, found) => !isGroup(found) && placeOf(found as Sorted | undefined, text) < NOWHERE,
        filterSort: (one, other, { searchValue }) => placeOf(one, searchValue) - placeOf(other, searchValue),
      }}
      options={[
        { label: t("seen_events"), title: "seen", options: isUnknown ? [...seen, { value, label: value, name: value }] : seen },
        { label: t("other_events"), title: "other", options: others },
      ]}
      optionRender={(found) => (
        <span>
          {found.label} <span className="quiet small">{String(found.value) === found.label ? "" : String(found.value)}</span>
        </span>
      )}
      popupRender={(list) => (
        <>
          {list}
          <Divider style={{ margin: "4px 0" }} />
          {/* The list must not lose the focus, else it closes. */}
          <Button type="link" size="small" onMouseDown={(event) => event.preventDefault()} onClick={() => setWhole(!isWhole)}>
            {t(isWhole ? "events_fewer" : "events_all")}
          </Button>
        </>
      )}
      onChange={(name) => onChange(String(name))}
    />
  );
}

const NOWHERE = 6;

/** Its name would let all of its events through. */
const isGroup = (found: object | undefined) => found !== undefined && "options" in found;

/** How well what is typed names an event: by the whole of its name, its beginning, a part; what people see before what is sent. A group is as good as its best. */
function placeOf(found: Sorted | undefined, typed: string): number {
  if (found?.options) return Math.min(NOWHERE, ...found.options.map((one) => placeOf(one, typed)));
  const text = typed.trim().toLowerCase();
  const names = [found?.label ?? "", found?.name ?? ""].map((name) => name.toLowerCase());
  const ways = [
    (name: string) => name === text,
    (name: string) => name.startsWith(text),
    (name: string) => name.includes(text),
  ];
  const places = ways.flatMap((fits, way) => names.map((name, which) => (fits(name) ? way * names.length + which : NOWHERE)));
  return Math.min(...places);
}
