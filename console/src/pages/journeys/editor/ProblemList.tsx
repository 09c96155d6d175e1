import { CheckCircleOutlined, EditOutlined, ExclamationCircleOutlined, LoadingOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useTranslation } from "react-i18next";

import type { JourneyDocument } from "../document";
import type { Problem } from "../problems";
import { problemText } from "../problems";
import { useNodeName } from "../words";

type Props = { journey: JourneyDocument; problems: Problem[]; warnings: Problem[]; isChecked: boolean; isOpen: boolean; onOpen: (isOpen: boolean) => void; onSelect: (id: string | null) => void };

/** How many things are still to be mended, and the way to each. */
export function ProblemList({ journey, problems, warnings, isChecked, isOpen, onOpen, onSelect }: Props) {
  const { t } = useTranslation("journeys");
  const go = (id: string | null) => {
    onOpen(false);
    onSelect(id);
  };
  const wrong = problems.filter((one) => !one.isOpen).length;
  const icon = !isChecked ? <LoadingOutlined /> : wrong ? <ExclamationCircleOutlined /> : problems.length ? <EditOutlined /> : <CheckCircleOutlined />;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={onOpen}
      content={
        <div style={{ maxWidth: 460, maxHeight: 420, overflow: "auto" }}>
          {problems.length + warnings.length === 0 ? <span className="quiet">{t("problems.none_text")}</span> : null}
          <Rows journey={journey} rows={problems.filter((one) => !one.isOpen)} colour="var(--alarm-ink)" onSelect={go} />
          <Rows journey={journey} rows={problems.filter((one) => one.isOpen)} colour="var(--quiet)" onSelect={go} />
          <Rows journey={journey} rows={warnings} colour="var(--amber-ink)" onSelect={go} />
        </div>
      }
    >
      <Button icon={icon} danger={wrong > 0} data-testid="problems" data-checked={isChecked}>
        {wrong ? t("problems.count", { count: problems.length }) : problems.length ? t("problems.open", { count: problems.length }) : warnings.length ? t("problems.warnings", { count: warnings.length }) : t("problems.none")}
      </Button>
    </Popover>
  );
}

function Rows({ journey, rows, colour, onSelect }: { journey: JourneyDocument; rows: Problem[]; colour: string; onSelect: (id: string | null) => void }) {
  const { t, i18n } = useTranslation("journeys");
  const name = useNodeName(journey);
  const known = new Set(journey.nodes.map((node) => node.id));
  return rows.map((one) => (
    <div key={`${one.node}:${one.field}:${one.message}`} style={{ padding: "4px 0" }}>
      <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => onSelect(known.has(one.node) ? one.node : null)}>
        {known.has(one.node) ? name(one.node) : t("panel.journey")}
      </Button>
      <div style={{ color: colour }}>{problemText(one, i18n.language)}</div>
      {i18n.language === "en" && one.help ? <div className="quiet small">{one.help}</div> : null}
    </div>
  ));
}
