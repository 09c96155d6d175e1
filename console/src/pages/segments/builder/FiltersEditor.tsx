import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { AutoComplete, Button, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Filter } from "@/rules/language";
import { isNumberColumn, NUMBER_COLUMNS, TEXT_COLUMNS } from "@/rules/language";
import type { ValueType } from "@/rules/vocabulary";

import { blankComparisons, ComparisonsEditor } from "./ComparisonsEditor";

const FILTERS_MAX = 8;
const PROPERTY = "property:";

type Props = { value: Filter[]; onChange: (filters: Filter[]) => void; properties: string[] };

/** “where …”: what the event itself must look like, by its columns or its properties. */
export function FiltersEditor({ value, onChange, properties }: Props) {
  const { t } = useTranslation("rules");
  const put = (place: number, filter: Filter) => onChange(value.map((old, other) => (other === place ? filter : old)));
  return (
    <>
      {value.map((filter, place) => (
        // Filters have no identity of their own: their place is their name.
        <span className="row" key={place}>
          <span className="quiet">{place === 0 ? t("where") : t("and")}</span>
          <FieldSelect filter={filter} properties={properties} onChange={(next) => put(place, next)} />
          <ComparisonsEditor type={typeOf(filter)} value={filter.is} onChange={(is) => put(place, { ...filter, is })} />
          <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t("remove")}
            onClick={() => onChange(value.filter((_, other) => other !== place))} />
        </span>
      ))}
      {value.length < FILTERS_MAX ? (
        <span>
          <Button size="small" type="text" icon={<FilterOutlined />}
            onClick={() => onChange([...value, { column: "category", is: blankComparisons("text") }])}>
            {t("add_filter")}
          </Button>
        </span>
      ) : null}
    </>
  );
}

type FieldProps = { filter: Filter; properties: string[]; onChange: (filter: Filter) => void };

function FieldSelect({ filter, properties, onChange }: FieldProps) {
  const { t } = useTranslation("rules");
  if (filter.property !== undefined) {
    return (
      <AutoComplete
        aria-label={t("property")}
        style={{ width: 160 }}
        placeholder={t("property")}
        value={filter.property}
        options={properties.map((one) => ({ value: one }))}
        onChange={(property: string) => onChange({ property, is: filter.is })}
      />
    );
  }
  const options = [...TEXT_COLUMNS, ...NUMBER_COLUMNS].map((column) => ({ value: column as string, label: t(`column.${column}`) }));
  return (
    <Select
      aria-label={t("field")}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      style={{ minWidth: 120 }}
      value={filter.column ?? ""}
      options={[...options, { value: PROPERTY, label: t("column.property") }]}
      onChange={(column) =>
        onChange(
          column === PROPERTY
            ? { property: "", is: blankComparisons("text") }
            : { column, is: blankComparisons(column === "amount_minor" ? "money" : isNumberColumn(column) ? "number" : "text") },
        )
      }
    />
  );
}

function typeOf(filter: Filter): ValueType {
  if (filter.column === "amount_minor") return "money";
  if (isNumberColumn(filter.column)) return "number";
  const [held] = Object.values(filter.is);
  const one = Array.isArray(held) ? held[0] : held;
  return typeof one === "boolean" && !("is_unknown" in filter.is) ? "boolean" : typeof one === "number" ? "number" : "text";
}
