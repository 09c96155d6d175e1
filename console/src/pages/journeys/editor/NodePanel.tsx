import { CloseOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Card, Input, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyDocument, JourneyNode, SplitNode } from "../document";
import { waysOf, withWay } from "../document";
import { LOOKS } from "../kinds";
import { ProblemsContext } from "../problems";
import type { Problem } from "../problems";
import type { JourneyWords } from "../words";
import { useNodeName } from "../words";
import { SplitForm } from "./branches";
import { Field } from "./Field";
import { NodeForm } from "./forms";
import { PanelProblems } from "./PanelProblems";

const ID = /^[a-z][a-z0-9_]{0,63}$/;

type Props = {
  slug: string;
  journey: JourneyDocument;
  node: JourneyNode;
  words: JourneyWords;
  problems: Problem[];
  warnings: Problem[];
  onChange: (node: JourneyNode) => void;
  onRename: (id: string) => void;
  /** A split becomes a wait for what somebody does. */
  onTurn: (split: SplitNode, counts_since: "wait" | "entry") => void;
  onRemove: () => void;
  onClose: () => void;
};

/** Everything about the selected node: what it does, where its ways lead, what is wrong with it. */
export function NodePanel({ slug, journey, node, words, problems, warnings, onChange, onRename, onTurn, onRemove, onClose }: Props) {
  const { t } = useTranslation("journeys");
  const own = problems.filter((one) => one.node === node.id);
  const doubtful = warnings.filter((one) => one.node === node.id);
  return (
    <ProblemsContext.Provider value={own}>
      <Card
        size="small"
        className="journey-panel"
        data-testid="panel"
        title={<span className={`row tone-${LOOKS[node.kind].tone}`}><span className="step-icon" aria-hidden>{LOOKS[node.kind].icon}</span>{t(`kind.${node.kind}`)}</span>}
        extra={
          <>
            <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("remove_node", { node: node.id })} onClick={onRemove} />
            <Button type="text" icon={<CloseOutlined />} aria-label={t("frame:close")} onClick={onClose} />
          </>
        }
      >
        <div className="stack" style={{ gap: 12 }}>
          <p className="quiet small" style={{ margin: 0 }}>{t(`about.${node.kind}`)}</p>
          <PanelProblems problems={own} warnings={doubtful} />
          {node.kind === "split" ? <SplitForm slug={slug} node={node} onChange={onChange} onTurn={(counts_since) => onTurn(node, counts_since)} /> : <NodeForm slug={slug} journey={journey} node={node} onChange={onChange} />}
          <Ways journey={journey} node={node} words={words} onChange={onChange} />
          <NodeId key={node.id} journey={journey} id={node.id} onRename={onRename} />
          <Field label={t("field.note")}>
            {(id) => <Input id={id} maxLength={200} value={node.note ?? ""} onChange={(event) => onChange({ ...node, note: event.target.value })} />}
          </Field>
        </div>
      </Card>
    </ProblemsContext.Provider>
  );
}

/** Where each way out leads: what the handles on the canvas do, for the keyboard. */
function Ways({ journey, node, words, onChange }: { journey: JourneyDocument; node: JourneyNode; words: JourneyWords; onChange: (node: JourneyNode) => void }) {
  const { t } = useTranslation("journeys");
  const name = useNodeName(journey);
  const targets = journey.nodes.filter((one) => one.id !== node.id).map((one) => ({ value: one.id, label: name(one.id) }));
  return waysOf(node).map((way, place) => (
    <Field key={`${place}:${way.branch}`} label={way.branch ? t("field.way_of", { way: words.way(node, way.branch) }) : t(node.kind === "jump" ? "field.jump_to" : "field.way")} place={placeOf(node, place)}>
      {(id) => (
        <Select
          id={id}
          style={{ width: "100%" }}
          value={way.to || (node.kind === "jump" ? undefined : "")}
          options={node.kind === "jump" ? targets : [{ value: "", label: t("way.end") }, ...targets]}
          onChange={(to) => onChange(withWay(node, place, to))}
        />
      )}
    </Field>
  ));
}

/** How the checker calls the place of a way out. */
function placeOf(node: JourneyNode, place: number): string {
  if (node.kind === "jump") return "to";
  if (!("branches" in node)) return "next";
  if (place < node.branches.length) return `branches[${place}].next`;
  return node.kind === "split" ? "else_next" : "timeout_next";
}

function NodeId({ journey, id, onRename }: { journey: JourneyDocument; id: string; onRename: (id: string) => void }) {
  const { t } = useTranslation("journeys");
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  const isTaken = text !== id && journey.nodes.some((one) => one.id === text);
  const isWrong = isTaken || !ID.test(text);
  const done = () => (isWrong ? setText(id) : text !== id && onRename(text));
  return (
    <Field label={t("field.id")} hint={isWrong ? t(isTaken ? "hint.id_taken" : "hint.id_wrong") : t("hint.id")} place="id">
      {(field) => <Input id={field} className="code" maxLength={64} status={isWrong ? "error" : ""} value={text} onChange={(event) => setText(event.target.value)} onBlur={done} onPressEnter={done} />}
    </Field>
  );
}
