import { EditOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormats } from "@/format/formats";
import { Builder } from "@/pages/segments/builder/Builder";
import { ComparisonsEditor } from "@/pages/segments/builder/ComparisonsEditor";
import { unfinished } from "@/rules/completeness";
import type { Comparisons, Kind, Tree } from "@/rules/language";
import { sentenceOf } from "@/rules/sentences";
import type { BuilderGroup } from "@/rules/translating";
import { groupOf, treeOf } from "@/rules/translating";
import { useVocabulary } from "@/rules/vocabulary";

import type { ContextRule, DataBranch } from "../document";
import { blankWhen } from "../document";
import { Field, Group } from "./Field";

/** What is known of a customer at once, while they pass; what they did is asked by a live segment. */
const KINDS_AT_ONCE: readonly Kind[] = ["member_of", "stage", "score", "tag", "attribute"];

type When = DataBranch["when"];
type Props = { place: string; value: When; onChange: (when: When) => void };

/** The condition of a branch: over the customer, or over what the run remembers. What mixes both is shown as JSON. */
export function WhenEditor({ place, value, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const [isOpen, setOpen] = useState(false);
  const isContext = isContextRule(value);
  const group = isContext ? null : readGroup(value);
  return (
    <>
      <Field label={t("field.when_of")}>
        {(id) => (
          <Select
            id={id}
            value={isContext ? "context" : "customer"}
            options={(["customer", "context"] as const).map((one) => ({ value: one, label: t(`when_of.${one}`) }))}
            onChange={(next) => onChange(next === "context" ? { context: "entry.", is: { "=": "" } } : blankWhen())}
          />
        )}
      </Field>
      {isContext ? (
        <>
          <Field label={t("field.context")} place={place} hint={t("hint.context")}>
            {(id) => <Input id={id} maxLength={120} value={value.context} onChange={(event) => onChange({ ...value, context: event.target.value.trim() })} />}
          </Field>
          <ComparisonsEditor type={typeOf(value)} value={value.is as Comparisons} onChange={(is) => onChange({ ...value, is })} />
        </>
      ) : (
        <Group label={t("field.when")} place={place}>
          {group ? <Sentence group={group} /> : <pre className="json code">{JSON.stringify(value, null, 1)}</pre>}
          {group ? <span><Button size="small" icon={<EditOutlined />} onClick={() => setOpen(true)}>{t(group.rules.length ? "edit_when" : "set_when")}</Button></span> : <span className="quiet small">{t("hint.when_json")}</span>}
        </Group>
      )}
      {isOpen && group ? <WhenDialog first={group} onClose={() => setOpen(false)} onChange={onChange} /> : null}
    </>
  );
}

function WhenDialog({ first, onClose, onChange }: { first: BuilderGroup; onClose: () => void; onChange: (when: When) => void }) {
  const { t } = useTranslation("journeys");
  const [group, setGroup] = useState(first);
  const tree = unfinished(group) === 0 ? treeOf(group) : null;
  const done = () => {
    if (tree) onChange(tree);
    onClose();
  };
  return (
    <Modal open width={860} title={t("edit_when")} okText={t("done")} cancelText={t("frame:cancel")} okButtonProps={{ disabled: !tree }} onOk={done} onCancel={onClose}>
      <p className="quiet small">{t("hint.when")}</p>
      <Builder kinds={KINDS_AT_ONCE} value={group} onChange={setGroup} />
    </Modal>
  );
}

function Sentence({ group }: { group: BuilderGroup }) {
  const { t: rules } = useTranslation("rules");
  const formats = useFormats();
  const vocabulary = useVocabulary();
  const tree = treeOf(group);
  const { t } = useTranslation("journeys");
  return tree ? <div>{sentenceOf(tree, { t: rules, formats, vocabulary })}</div> : <div className="quiet">{t("no_when")}</div>;
}

export function isContextRule(value: When): value is ContextRule {
  return "context" in value;
}

function readGroup(value: When): BuilderGroup | null {
  try {
    return groupOf(value as Tree);
  } catch {
    return null;
  }
}

function typeOf(value: ContextRule): "number" | "text" {
  return Object.values(value.is).some((one) => typeof one === "number") ? "number" : "text";
}
