import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Comparisons, Condition, ListCondition } from "@/rules/language";
import { STAGES } from "@/rules/language";
import type { Named, Option } from "@/rules/vocabulary";
import { findNamed, useVocabulary } from "@/rules/vocabulary";

import { blankComparisons, ComparisonsEditor } from "./ComparisonsEditor";
import { EventEditor, SequenceEditor } from "./EventEditor";

/** No journey has this key: it holds a sign that keys may not have. */
const ANY_JOURNEY = "*";

type Props = { value: Condition; isNegated: boolean; onChange: (value: Condition) => void };

/** The editor of one condition, by its kind. */
export function ConditionEditor({ value, isNegated, onChange }: Props) {
  const { t } = useTranslation("rules");
  const vocabulary = useVocabulary();
  if ("event" in value) return <EventEditor value={value} isNegated={isNegated} onChange={onChange} />;
  if ("sequence" in value) return <SequenceEditor value={value} onChange={onChange} />;
  if ("attribute" in value) {
    return <KeyedEditor list={vocabulary.attributes} label={t("kind.attribute")} name={value.attribute} is={value.is}
      onChange={(attribute, is) => onChange({ attribute, is })} />;
  }
  if ("tag" in value) {
    return <KeyedEditor list={vocabulary.tags} label={t("kind.tag")} name={value.tag} is={value.is}
      onChange={(tag, is) => onChange({ tag, is })} />;
  }
  if ("score" in value) {
    return <KeyedEditor list={vocabulary.scores} label={t("kind.score")} name={value.score} is={value.is}
      onChange={(score, is) => onChange({ score, is })} />;
  }
  if ("stage" in value) {
    return (
      <Select mode="multiple" aria-label={t("kind.stage")} style={{ minWidth: 260 }} placeholder={t("choose")}
        value={value.stage} options={STAGES.map((stage) => ({ value: stage, label: t(`stage.${stage}`) }))}
        onChange={(stage: string[]) => onChange({ stage })} />
    );
  }
  if ("member_of" in value) {
    return (
      <Select aria-label={t("kind.member_of")} showSearch={{ optionFilterProp: "label" }} style={{ minWidth: 260 }}
        popupMatchSelectWidth={false} placeholder={t("choose_segment")} value={value.member_of || undefined}
        options={withHeld(vocabulary.segments, value.member_of)} onChange={(member_of: string) => onChange({ member_of })} />
    );
  }
  if ("journey" in value) {
    const options = [{ value: ANY_JOURNEY, label: t("journey_any") }, ...vocabulary.journeys];
    const held = value.journey === true ? ANY_JOURNEY : value.journey;
    return (
      <Select aria-label={t("kind.journey")} showSearch={{ optionFilterProp: "label" }} style={{ minWidth: 260 }}
        popupMatchSelectWidth={false} value={held} options={withHeld(options, held)}
        onChange={(journey: string) => onChange({ journey: journey === ANY_JOURNEY ? true : journey })} />
    );
  }
  return <ListEditor value={value} onChange={onChange} />;
}

type KeyedProps = {
  list: Named[];
  label: string;
  name: string;
  is: Comparisons;
  onChange: (name: string, is: Comparisons) => void;
};

/** A named value (attribute, tag, score) compared: the comparison follows the value's type. */
function KeyedEditor({ list, label, name, is, onChange }: KeyedProps) {
  const { t } = useTranslation("rules");
  const found = findNamed(list, name);
  const type = found?.type ?? guessedType(is);
  return (
    <span className="row">
      <Select
        aria-label={label}
        style={{ minWidth: 200 }}
        popupMatchSelectWidth={false}
        placeholder={t("choose")}
        showSearch={{
          filterOption: (text, option) =>
            `${option?.label ?? ""} ${String((option as { value?: string } | undefined)?.value ?? "")}`.toLowerCase().includes(text.toLowerCase()),
        }}
        value={name || undefined}
        options={grouped(list, name)}
        onChange={(next: string) => onChange(next, blankComparisons(findNamed(list, next)?.type ?? "text"))}
      />
      {name ? (
        <ComparisonsEditor type={type} options={found?.values} unit={found?.unit} value={is} onChange={(next) => onChange(name, next)} />
      ) : null}
    </span>
  );
}

function ListEditor({ value, onChange }: { value: ListCondition; onChange: (value: ListCondition) => void }) {
  const { t } = useTranslation("rules");
  const { lists } = useVocabulary();
  if (lists.length > 0 && !Array.isArray(value.list)) {
    return (
      <Select aria-label={t("kind.list")} style={{ minWidth: 260 }} placeholder={t("choose")} value={value.list || undefined}
        options={withHeld(lists, value.list)} onChange={(list: string) => onChange({ list })} />
    );
  }
  return (
    <Input.TextArea
      aria-label={t("kind.list")}
      autoSize={{ minRows: 2, maxRows: 6 }}
      placeholder={t("list_type")}
      value={Array.isArray(value.list) ? value.list.join("\n") : value.list}
      onChange={(event) => onChange({ list: event.target.value.split(/[\s,，]+/).filter(Boolean) })}
    />
  );
}

function grouped(list: Named[], held: string) {
  const groups = new Map<string, Option[]>();
  for (const one of list) {
    const group = one.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), { value: one.key, label: one.label }]);
  }
  if (held && !list.some((one) => one.key === held)) groups.set("", [...(groups.get("") ?? []), { value: held, label: held }]);
  return [...groups].map(([label, options]) => ({ label: label || "…", title: label, options }));
}

function withHeld(options: Option[], held: string): Option[] {
  return held === "" || options.some((one) => one.value === held) ? options : [...options, { value: held, label: held }];
}

function guessedType(is: Comparisons): Named["type"] {
  const [first] = Object.values(is);
  const one = Array.isArray(first) ? first[0] : first;
  return typeof one === "number" ? "number" : typeof one === "boolean" && !("is_unknown" in is) ? "boolean" : "text";
}
