import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { QueryBuilderAntD } from "@react-querybuilder/antd";
import { Button, Select } from "antd";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ActionProps, CombinatorSelectorProps, Field, FieldSelectorProps, NotToggleProps, OperatorSelectorProps, RuleGroupType, ValueEditorProps } from "react-querybuilder";
import { QueryBuilder } from "react-querybuilder";

import type { Condition, Kind } from "@/rules/language";
import { KINDS } from "@/rules/language";
import type { BuilderGroup } from "@/rules/translating";

import { blankCondition } from "./blanks";
import { ConditionEditor } from "./ConditionEditor";

/** `kinds`: conditions that may stand here; without it all of them. */
type Props = { value: BuilderGroup; onChange: (value: BuilderGroup) => void; kinds?: readonly Kind[] };

/** The rule as groups of sentences. What is shown is always the rule: `treeOf` gives the JSON of it. */
export function Builder({ value, onChange, kinds = KINDS }: Props) {
  const { t } = useTranslation("rules");
  const fields = useMemo(() => kinds.map((kind): Field => ({ name: kind, value: kind, label: t(`kind.${kind}`) })), [kinds, t]);
  return (
    <QueryBuilderAntD>
      <QueryBuilder
        query={value as RuleGroupType}
        onQueryChange={(next) => onChange(next as BuilderGroup)}
        fields={fields}
        combinators={[{ name: "and", value: "and", label: t("all_of") }, { name: "or", value: "or", label: t("any_of") }]}
        getOperators={(kind) => operatorsOf(kind as Kind, t)}
        getDefaultOperator={() => "yes"}
        getDefaultValue={(rule) => blankCondition(rule.field as Kind)}
        addRuleToNewGroups
        resetOnOperatorChange={false}
        showNotToggle
        maxLevels={4}
        translations={translationsOf(t)}
        controlElements={CONTROLS}
      />
    </QueryBuilderAntD>
  );
}

const CONTROLS = {
  addRuleAction: AddAction,
  addGroupAction: AddAction,
  combinatorSelector: CombinatorSelector,
  fieldSelector: FieldSelector,
  notToggle: NotToggle,
  operatorSelector: OperatorSelector,
  removeRuleAction: RemoveAction,
  removeGroupAction: RemoveAction,
  valueEditor: ValueEditor,
};

function CombinatorSelector({ value, options, handleOnChange }: CombinatorSelectorProps) {
  const { t } = useTranslation("rules");
  return (
    <Select aria-label={t("combination")} value={value} popupMatchSelectWidth={false}
      options={(options as { name: string; label: string }[]).map(({ name, label }) => ({ value: name, label }))} onChange={handleOnChange} />
  );
}

function FieldSelector({ value, options, handleOnChange }: FieldSelectorProps) {
  const { t } = useTranslation("rules");
  return (
    <Select aria-label={t("condition_kind")} value={value} popupMatchSelectWidth={false}
      options={(options as { name: string; label: string }[]).map(({ name, label }) => ({ value: name, label }))} onChange={handleOnChange} />
  );
}

function NotToggle({ checked, handleOnChange }: NotToggleProps) {
  const { t } = useTranslation("rules");
  return (
    <span className="group-negation">
      <Select aria-label={t("group_negation")} value={checked ? "no" : "yes"} popupMatchSelectWidth={false}
        options={[{ value: "yes", label: t("group_yes") }, { value: "no", label: t("group_no") }]}
        onChange={(next) => handleOnChange(next === "no")} />
    </span>
  );
}

function OperatorSelector({ value, options, handleOnChange }: OperatorSelectorProps) {
  const { t } = useTranslation("rules");
  return (
    <Select aria-label={t("negation")} value={value} popupMatchSelectWidth={false}
      options={(options as { name: string; label: string }[]).map(({ name, label }) => ({ value: name, label }))} onChange={handleOnChange} />
  );
}

function AddAction({ label, handleOnClick }: ActionProps) {
  return <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={(event) => handleOnClick(event)}>{label}</Button>;
}

function RemoveAction({ handleOnClick }: ActionProps) {
  const { t } = useTranslation("rules");
  return <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={(event) => handleOnClick(event)} />;
}

function ValueEditor({ value, operator, handleOnChange }: ValueEditorProps) {
  return (
    <div className="condition">
      <ConditionEditor value={value as Condition} isNegated={operator === "no"} onChange={handleOnChange} />
    </div>
  );
}

function operatorsOf(kind: Kind, t: TFunction<"rules">) {
  const did = kind === "event" || kind === "sequence";
  const list = kind === "member_of" || kind === "list";
  const word = did ? "did" : list ? "in" : kind === "journey" ? "journey" : "is";
  return [
    { name: "yes", value: "yes", label: t(`negation_${word}.yes`) },
    { name: "no", value: "no", label: t(`negation_${word}.no`) },
  ];
}

function translationsOf(t: TFunction<"rules">) {
  return {
    addRule: { label: t("add_condition"), title: t("add_condition") },
    addGroup: { label: t("add_group"), title: t("add_group") },
    fields: { title: t("condition_kind") },
  };
}
