import { EditOutlined, ExclamationCircleFilled, UserAddOutlined, WarningFilled } from "@ant-design/icons";
import { Tooltip } from "antd";
import type { Node, NodeProps } from "@xyflow/react";
import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { NodeFigures, Problem } from "./problems";
import { problemText } from "./problems";
import type { JourneyNode } from "./document";
import { waysOf } from "./document";
import { LOOKS } from "./kinds";
import type { JourneyWords } from "./words";

export type CardData = {
  node: JourneyNode;
  words: JourneyWords;
  problems: Problem[];
  warnings: Problem[];
  figures: NodeFigures | undefined;
  isFixed: boolean;
};
export type CardNode = Node<CardData, "step">;
export type EntryData = { sentence: string; problems: Problem[]; entered: number | undefined; isFixed: boolean };
export type EntryNode = Node<EntryData, "entry">;

/** One node of the journey: what it does in a line, its ways out, what is wrong with it, who is at it. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation("journeys");
  const { node, words, figures } = data;
  const ways = waysOf(node);
  const look = LOOKS[node.kind];
  return (
    <div className={`step-card tone-${look.tone}${selected ? " selected" : ""}`} data-testid={`node-${node.id}`}>
      <Handle type="target" position={Position.Top} isConnectable={!data.isFixed} />
      <Mark problems={data.problems} warnings={data.warnings} id={node.id} />
      <div className="step-head">
        <span className="step-icon" aria-hidden>{look.icon}</span>
        <strong>{t(`kind.${node.kind}`)}</strong>
        <span className="code quiet step-id">{node.id}</span>
      </div>
      <div className="step-line">{words.node(node)}</div>
      {node.note ? <div className="step-line quiet small">{node.note}</div> : null}
      {figures ? <Figures figures={figures} /> : null}
      <div className="step-ways">
        {ways.map((way, place) => (
          <div className="step-way" key={`${place}:${way.branch}`}>
            {way.branch || !way.to ? (
              <span className="step-way-name">{[words.way(node, way.branch), way.to ? "" : t("way.end")].filter(Boolean).join(" → ")}</span>
            ) : null}
            <Handle type="source" position={Position.Bottom} id={String(place)} isConnectable={!data.isFixed} className={way.to ? "" : "open-end"} />
          </div>
        ))}
      </div>
    </div>
  );
});

export const EntryCard = memo(function EntryCard({ data, selected }: NodeProps<EntryNode>) {
  const { t } = useTranslation("journeys");
  const { i18n } = useTranslation();
  return (
    <div className={`step-card entry-card${selected ? " selected" : ""}`} data-testid="node-entry">
      <Mark problems={data.problems} warnings={[]} id="entry" />
      <div className="step-head">
        <span className="step-icon" aria-hidden><UserAddOutlined /></span>
        <strong>{t("entry.title")}</strong>
      </div>
      <div className="step-line">{data.sentence}</div>
      {data.entered === undefined ? null : <div className="step-figures">{t("figures.entered", { number: data.entered.toLocaleString(i18n.language) })}</div>}
      <div className="step-ways"><div className="step-way"><Handle type="source" position={Position.Bottom} id="0" isConnectable={!data.isFixed} /></div></div>
    </div>
  );
});

function Mark({ problems, warnings, id }: { problems: Problem[]; warnings: Problem[]; id: string }) {
  const { t, i18n } = useTranslation("journeys");
  const lines = [...problems, ...warnings].map((one) => problemText(one, i18n.language));
  if (lines.length === 0) return null;
  const tone = problems.some((one) => !one.isOpen) ? "wrong" : problems.length > 0 ? "open" : "doubtful";
  const said = { wrong: "problems.at_node", open: "problems.open", doubtful: "problems.warned" } as const;
  const list = <ul style={{ margin: 0, paddingInlineStart: 16 }}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
  return (
    <Tooltip title={list}>
      <span className={`step-mark ${tone}`} role="img" data-testid={`problem-${id}`} aria-label={`${t(said[tone], { count: lines.length })}: ${lines.join("; ")}`}>
        {tone === "wrong" ? <ExclamationCircleFilled /> : tone === "open" ? <EditOutlined /> : <WarningFilled />} {lines.length}
      </span>
    </Tooltip>
  );
}

function Figures({ figures }: { figures: NodeFigures }) {
  const { t, i18n } = useTranslation("journeys");
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className="step-figures">
      {figures.waiting ? <span className="waiting">{t(figures.control ? "figures.waiting_control" : "figures.waiting", { number: number(figures.waiting), control: number(figures.control ?? 0) })}</span> : null}
      <span>{t("figures.passed", { number: number(figures.passed) })}</span>
    </div>
  );
}
