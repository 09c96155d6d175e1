import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Collapse, Input, InputNumber, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/channels";
import { useJourneys } from "@/api/journeys";
import { TopicSelect } from "@/parts/TopicSelect";

import type { ExitRule, JourneyDocument, Names } from "../document";
import { EXITS_MAX, HOLD_OUT_DEFAULT_BP, keyFor } from "../document";
import { ProblemsContext } from "../problems";
import type { Problem } from "../problems";
import { EntryForm } from "./EntryForm";
import { Field } from "./Field";
import { PanelProblems } from "./PanelProblems";
import { MembershipEditor, TriggerEditor } from "./pickers";

const BASIS_POINTS_A_PERCENT = 100;
const ORDER = "Order Completed";
const FULL = { width: "100%" };

type PartProps = { slug: string; journey: JourneyDocument; onChange: (journey: JourneyDocument) => void };
type Props = PartProps & { problems: Problem[]; warnings: Problem[]; isNew: boolean };

/** What holds for the whole journey: its name, who enters, what ends it, what it is for. */
export function JourneyPanel({ slug, journey, problems, warnings, isNew, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const known = new Set(journey.nodes.map((node) => node.id));
  const own = problems.filter((one) => !known.has(one.node));
  const doubtful = warnings.filter((one) => !known.has(one.node));
  return (
    <ProblemsContext.Provider value={own}>
      <Card size="small" className="journey-panel" title={t("panel.journey")} data-testid="panel" styles={{ body: { padding: 0 } }}>
        <div style={{ margin: "10px 12px 0" }}><PanelProblems problems={own} warnings={doubtful} /></div>
        <Collapse
          ghost
          size="small"
          defaultActiveKey={["name", "entry"]}
          items={[
            { key: "name", label: t("panel.name"), children: <NameForm slug={slug} journey={journey} isNew={isNew} onChange={onChange} /> },
            { key: "entry", label: t("panel.entry"), children: <EntryForm slug={slug} journey={journey} onChange={onChange} /> },
            { key: "goal", label: t("panel.goal"), children: <GoalForm slug={slug} journey={journey} onChange={onChange} /> },
            { key: "exits", label: t("panel.exits"), children: <ExitsForm slug={slug} journey={journey} onChange={onChange} /> },
            { key: "measure", label: t("panel.measure"), children: <MeasureForm slug={slug} journey={journey} onChange={onChange} /> },
          ]}
        />
      </Card>
    </ProblemsContext.Provider>
  );
}

function NameForm({ slug, journey, isNew, onChange }: PartProps & { isNew: boolean }) {
  const { t, i18n } = useTranslation("journeys");
  const journeys = useJourneys(slug, isNew);
  const [made, setMade] = useState("");
  /** A key that nobody has touched follows the name. */
  const rename = (name: Names) => {
    const follows = isNew && (journey.key === "" || journey.key === made);
    const key = follows ? keyFor(name, journeys.rows.map((one) => one.key)) : journey.key;
    if (follows) setMade(key);
    onChange({ ...journey, name, key });
  };
  const languages = i18n.language === "zh" ? (["zh", "en"] as const) : (["en", "zh"] as const);
  return (
    <div className="stack" style={{ gap: 10 }}>
      {languages.map((one, place) => (
        <Field key={one} label={t(`field.${one}`)} place={place ? `name.${one}` : "name"} {...(place ? { hint: t("hint.other_name") } : {})}>
          {(id) => <Input id={id} maxLength={120} value={journey.name[one]} onChange={(event) => rename({ ...journey.name, [one]: event.target.value })} />}
        </Field>
      ))}
      <Field label={t("field.key")} place="key" hint={t(isNew ? "hint.key" : "hint.key_fixed")}>{(id) => <Input id={id} className="code" disabled={!isNew} maxLength={64} value={journey.key} onChange={(event) => onChange({ ...journey, key: event.target.value })} />}</Field>
      <Field label={t("field.note")}>{(id) => <Input.TextArea id={id} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={2_000} value={journey.note ?? ""} onChange={(event) => onChange({ ...journey, note: event.target.value })} />}</Field>
    </div>
  );
}

function GoalForm({ journey, onChange }: PartProps) {
  const { t } = useTranslation("journeys");
  const { goal } = journey;
  if (!goal) {
    return (
      <div className="stack" style={{ gap: 8 }}>
        <span className="quiet small">{t("hint.goal")}</span>
        <span><Button icon={<PlusOutlined />} onClick={() => onChange({ ...journey, goal: { event: { fact: ORDER }, days: 30, ends: true } })}>{t("add_goal")}</Button></span>
      </div>
    );
  }
  return (
    <div className="stack" style={{ gap: 10 }}>
      <TriggerEditor label={t("field.goal")} place="goal.event" value={goal.event} onChange={(event) => onChange({ ...journey, goal: { ...goal, event } })} />
      <Field label={t("field.goal_days")} place="goal.days">{(id) => <InputNumber id={id} min={1} max={365} style={FULL} value={goal.days ?? 30} onChange={(days) => onChange({ ...journey, goal: { ...goal, days: days ?? 30 } })} />}</Field>
      <Field label={t("field.goal_ends")} hint={t("hint.goal_ends")}>{(id) => <span><Switch id={id} checked={goal.ends ?? true} onChange={(ends) => onChange({ ...journey, goal: { ...goal, ends } })} /></span>}</Field>
      <span><Button size="small" danger icon={<DeleteOutlined />} onClick={() => onChange({ ...journey, goal: null })}>{t("no_goal")}</Button></span>
    </div>
  );
}

function ExitsForm({ slug, journey, onChange }: PartProps) {
  const { t } = useTranslation("journeys");
  const exits = journey.exits ?? [];
  const put = (place: number, rule: ExitRule) => onChange({ ...journey, exits: exits.map((old, other) => (other === place ? rule : old)) });
  return (
    <div className="stack" style={{ gap: 10 }}>
      <span className="quiet small">{t("hint.exits")}</span>
      {exits.map((rule, place) => (
        // Rules have no identity of their own: their place is their name.
        <div className="journey-branch" key={place}>
          <Field label={t("field.exit_reason")} place={`exits[${place}].reason`}>{(id) => <Input id={id} maxLength={80} value={rule.reason} onChange={(event) => put(place, { ...rule, reason: event.target.value })} />}</Field>
          <Field label={t("field.waits_for")}>
            {(id) => (
              <Select id={id} value={rule.event ? "event" : "segment"} options={(["event", "segment"] as const).map((value) => ({ value, label: t(`waits_for.${value}`) }))}
                onChange={(kind) => put(place, kind === "event" ? { reason: rule.reason, event: { fact: ORDER } } : { reason: rule.reason, segment: "", on: "exited" })} />
            )}
          </Field>
          {rule.event ? (
            <TriggerEditor label={t("field.event")} place={`exits[${place}].event`} value={rule.event} onChange={(event) => put(place, { reason: rule.reason, event })} />
          ) : (
            <MembershipEditor slug={slug} place={`exits[${place}].`} segment={rule.segment ?? ""} on={rule.on ?? "exited"} onChange={(segment, on) => put(place, { reason: rule.reason, segment, on })} />
          )}
          <span><Button size="small" type="text" danger icon={<DeleteOutlined />} onClick={() => onChange({ ...journey, exits: exits.filter((_, other) => other !== place) })}>{t("remove_exit", { number: place + 1 })}</Button></span>
        </div>
      ))}
      {exits.length < EXITS_MAX ? <span><Button icon={<PlusOutlined />} onClick={() => onChange({ ...journey, exits: [...exits, { reason: "", event: { fact: ORDER } }] })}>{t("add_exit")}</Button></span> : null}
    </div>
  );
}

/** The channel of its first message: on that consent is counted. */
function firstChannel(journey: JourneyDocument): Channel {
  for (const node of journey.nodes) if (node.kind === "message" && node.steps[0]) return node.steps[0].channel;
  return "email";
}

function MeasureForm({ slug, journey, onChange }: PartProps) {
  const { t } = useTranslation("journeys");
  const kind = journey.class ?? "marketing";
  const choose = (next: "marketing" | "transactional") => onChange({ ...journey, class: next, purpose: next === "transactional" ? "service" : "marketing", ...(next === "transactional" ? { hold_out_bp: 0 } : {}) });
  return (
    <div className="stack" style={{ gap: 10 }}>
      <Field label={t("field.hold_out")} place="hold_out_bp" hint={t("hint.hold_out")}>
        {(id) => <InputNumber id={id} min={0} max={50} style={FULL} suffix="%" value={(journey.hold_out_bp ?? HOLD_OUT_DEFAULT_BP) / BASIS_POINTS_A_PERCENT} onChange={(next) => onChange({ ...journey, hold_out_bp: Math.round((next ?? 0) * BASIS_POINTS_A_PERCENT) })} />}
      </Field>
      <Field label={t("field.class")} hint={t("hint.class")}>
        {(id) => <Segmented id={id} value={kind} options={(["marketing", "transactional"] as const).map((value) => ({ value, label: t(`reach:class.${value}`) }))} onChange={choose} />}
      </Field>
      <Field label={t("field.topic")} place="topic">
        {(id) => <TopicSelect slug={slug} id={id} channel={firstChannel(journey)} isService={kind === "transactional"} value={journey.topic ?? "all"} onChange={(topic) => onChange({ ...journey, topic })} />}
      </Field>
      <div className="grid-2" style={{ gap: 8 }}>
        <Field label={t("field.priority")} place="priority">{(id) => <InputNumber id={id} min={0} max={100} precision={0} style={FULL} value={journey.priority ?? 50} onChange={(next) => onChange({ ...journey, priority: next ?? 50 })} />}</Field>
        <Field label={t("field.days_max")} place="days_max">{(id) => <InputNumber id={id} min={1} max={730} precision={0} style={FULL} value={journey.days_max ?? 180} onChange={(next) => onChange({ ...journey, days_max: next ?? 180 })} />}</Field>
        <Field label={t("field.visits_max")} place="visits_max">{(id) => <InputNumber id={id} min={1} max={100} precision={0} style={FULL} value={journey.visits_max ?? 10} onChange={(next) => onChange({ ...journey, visits_max: next ?? 10 })} />}</Field>
      </div>
    </div>
  );
}
