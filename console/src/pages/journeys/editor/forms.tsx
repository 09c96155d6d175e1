// The form of each kind of node: what it holds, changed in place.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, InputNumber, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { CHANNELS } from "@/api/channels";
import { useTaskKinds } from "@/api/tasks";
import { toMajor, toMinor } from "@/format/formats";
import { useTitle } from "@/parts/titles";
import { TopicSelect } from "@/parts/TopicSelect";
import { useVocabulary } from "@/rules/vocabulary";

import type { GiveNode, JourneyDocument, JourneyNode, MessageNode, MessageStep, TaskNode, UpdateNode, WaitNode } from "../document";
import { ExperimentForm, RandomSplitForm, WaitForForm } from "./branches";
import { Field, Group } from "./Field";
import { AttributeName, LengthEditor, OwnTags, TemplateSelect } from "./pickers";

const STEPS_MAX = 5;
const BASIS_POINTS_A_PERCENT = 100;
const FULL = { width: "100%" };
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const TASK_OWN = "other";

export type FormProps<T extends JourneyNode> = { slug: string; node: T; onChange: (node: T) => void };

/** The form of a node, by its kind; a split has its own, which may turn it into a wait. */
export function NodeForm({ slug, journey, node, onChange }: FormProps<JourneyNode> & { journey: JourneyDocument }): ReactNode {
  const { t } = useTranslation("journeys");
  switch (node.kind) {
    case "message":
      return <MessageForm slug={slug} journey={journey} node={node} onChange={onChange} />;
    case "wait":
      return <WaitForm slug={slug} node={node} onChange={onChange} />;
    case "wait_for":
      return <WaitForForm slug={slug} node={node} onChange={onChange} />;
    case "split":
      return null;
    case "random_split":
      return <RandomSplitForm slug={slug} node={node} onChange={onChange} />;
    case "experiment":
      return <ExperimentForm slug={slug} node={node} onChange={onChange} />;
    case "update":
      return <UpdateForm slug={slug} node={node} onChange={onChange} />;
    case "give":
      return <GiveForm slug={slug} node={node} onChange={onChange} />;
    case "task":
      return <TaskForm slug={slug} node={node} onChange={onChange} />;
    case "webhook":
      return (
        <Field label={t("field.template")} place="template" hint={t("hint.webhook")}>
          {(id) => <TemplateSelect slug={slug} id={id} channel="webhook" value={node.template} onChange={(template) => onChange({ ...node, template })} />}
        </Field>
      );
    case "exit":
      return (
        <Field label={t("field.reason")} place="reason" hint={t("hint.reason")}>
          {(id) => <Input id={id} maxLength={80} value={node.reason ?? ""} onChange={(event) => onChange({ ...node, reason: event.target.value })} />}
        </Field>
      );
    case "goal":
      return null;
    case "jump":
      return <p className="quiet small" style={{ margin: 0 }}>{t("hint.jump")}</p>;
  }
}

function MessageForm({ slug, journey, node, onChange }: FormProps<MessageNode> & { journey: JourneyDocument }) {
  const { t } = useTranslation("journeys");
  const isService = (node.class || journey.class) === "transactional";
  const { currency } = useVocabulary();
  const put = (place: number, step: MessageStep) => onChange({ ...node, steps: node.steps.map((old, other) => (other === place ? step : old)) });
  const last = node.steps.length - 1;
  return (
    <>
      {node.steps.map((step, place) => (
        // Steps have no identity of their own: their place is their name.
        <div className="journey-branch" key={place}>
          <Step slug={slug} step={step} place={place} isLast={place === last} onChange={(next) => put(place, next)} />
          {last > 0 ? (
            <Button size="small" type="text" danger icon={<DeleteOutlined />} onClick={() => onChange({ ...node, steps: node.steps.filter((_, other) => other !== place) })}>
              {t("remove_step", { number: place + 1 })}
            </Button>
          ) : null}
        </div>
      ))}
      {node.steps.length < STEPS_MAX ? (
        <Button icon={<PlusOutlined />} onClick={() => onChange({ ...node, steps: [...node.steps, { channel: "sms", template: "" }] })}>{t("add_step")}</Button>
      ) : null}
      <Field label={t("field.topic")} place="topic" hint={t(isService ? "reach:topic.service" : "hint.message_topic")}>
        {(id) => <TopicSelect slug={slug} id={id} channel={node.steps[0]?.channel ?? "email"} isService={isService} inherited={journey.topic || "all"} value={node.topic ?? ""} onChange={(topic) => onChange({ ...node, topic })} />}
      </Field>
      <Field label={t("field.lasts")} place="lasts_hours" hint={t("hint.lasts")}>
        {(id) => <InputNumber id={id} min={1} max={744} style={FULL} value={node.lasts_hours ?? 72} onChange={(next) => onChange({ ...node, lasts_hours: next ?? 72 })} />}
      </Field>
      <Field label={t("field.golden")}>
        {(id) => <span><Switch id={id} checked={node.prefers_golden_hours ?? false} onChange={(next) => onChange({ ...node, prefers_golden_hours: next })} /></span>}
      </Field>
      <div className="grid-2" style={{ gap: 8 }}>
        <Field label={t("field.message_hold_out")} place="hold_out_bp">
          {(id) => <InputNumber id={id} min={0} max={50} style={FULL} suffix="%" value={(node.hold_out_bp ?? 0) / BASIS_POINTS_A_PERCENT} onChange={(next) => onChange({ ...node, hold_out_bp: Math.round((next ?? 0) * BASIS_POINTS_A_PERCENT) })} />}
        </Field>
        <Field label={t("field.budget")} place="budget_minor">
          {(id) => (
            <InputNumber id={id} min={0} precision={2} style={FULL} suffix={currency} value={typeof node.budget_minor === "number" ? toMajor(node.budget_minor, currency) : null}
              onChange={(next) => onChange({ ...node, budget_minor: next === null ? null : toMinor(next, currency) })} />
          )}
        </Field>
      </div>
    </>
  );
}

function Step({ slug, step, place, isLast, onChange }: { slug: string; step: MessageStep; place: number; isLast: boolean; onChange: (step: MessageStep) => void }) {
  const { t } = useTranslation("journeys");
  return (
    <>
      <Field label={t("field.channel")} place={`steps[${place}].channel`}>
        {(id) => <Select id={id} value={step.channel} options={CHANNELS.map((value) => ({ value, label: t(`reach:channel.${value}`) }))} onChange={(channel) => onChange({ ...step, channel, template: "" })} />}
      </Field>
      <Field label={t("field.template")} place={`steps[${place}].template`}>
        {(id) => <TemplateSelect slug={slug} id={id} channel={step.channel} value={step.template} onChange={(template) => onChange({ ...step, template })} />}
      </Field>
      {isLast ? null : (
        <Field label={t("field.unread")} place={`steps[${place}].unread_hours`} hint={t("hint.unread")}>
          {(id) => <InputNumber id={id} min={0} max={744} style={FULL} value={step.unread_hours ?? 0} onChange={(next) => onChange({ ...step, unread_hours: next ?? 0 })} />}
        </Field>
      )}
    </>
  );
}

function WaitForm({ node, onChange }: FormProps<WaitNode>) {
  const { t } = useTranslation("journeys");
  const until = node.date !== undefined && node.date !== "";
  const byDate = until || node.date === "";
  const choose = (way: "length" | "date") => {
    const { days: _days, hours: _hours, minutes: _minutes, weekdays: _weekdays, date: _date, offset_days: _offset, ...rest } = node;
    onChange(way === "date" ? { ...rest, date: "birthday", offset_days: 0, at: node.at || "09:00" } : { ...rest, days: 1 });
  };
  return (
    <>
      <Field label={t("field.wait_way")}>
        {(id) => <Select id={id} value={byDate ? "date" : "length"} options={(["length", "date"] as const).map((value) => ({ value, label: t(`wait_way.${value}`) }))} onChange={choose} />}
      </Field>
      {byDate ? (
        <>
          <Field label={t("field.date")} place="date" hint={t("hint.date")}>{(id) => <AttributeName id={id} value={node.date ?? ""} onChange={(date) => onChange({ ...node, date })} />}</Field>
          <Field label={t("field.offset_days")} place="offset_days" hint={t("hint.offset_days")}>
            {(id) => <InputNumber id={id} min={-400} max={400} style={FULL} value={node.offset_days ?? 0} onChange={(next) => onChange({ ...node, offset_days: next ?? 0 })} />}
          </Field>
        </>
      ) : (
        <>
          <LengthEditor label={t("field.length")} value={node} onChange={(length) => onChange({ ...node, ...length })} />
          <Group label={t("field.weekdays")} place="weekdays" hint={t("hint.weekdays")}>
            <Checkbox.Group value={node.weekdays ?? []} options={WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }))} onChange={(days) => onChange({ ...node, weekdays: [...days].sort() })} />
          </Group>
        </>
      )}
      <Field label={t("field.at")} place="at" hint={t(byDate ? "hint.at_date" : "hint.at")}>
        {(id) => <Input id={id} placeholder="09:00" maxLength={5} style={{ width: 110 }} value={node.at ?? ""} onChange={(event) => onChange({ ...node, at: event.target.value })} />}
      </Field>
    </>
  );
}

function UpdateForm({ slug, node, onChange }: FormProps<UpdateNode>) {
  const { t } = useTranslation("journeys");
  const attributes = Object.entries(node.attributes ?? {});
  const putAttributes = (pairs: [string, string | number | boolean][]) => onChange({ ...node, attributes: Object.fromEntries(pairs) });
  const changed = (place: number, pair: [string, string | number | boolean]) => putAttributes(attributes.map((old, other) => (other === place ? pair : old)));
  return (
    <>
      <Group label={t("field.attributes")} place="attributes" hint={t("hint.attributes")}>
        {attributes.map(([key, value], place) => (
          <div className="row" style={{ flexWrap: "nowrap" }} key={place}>
            <AttributeName id={`attribute-${place}`} value={key} onChange={(next) => changed(place, [next, value])} />
            <Input aria-label={t("field.value")} value={String(value)} onChange={(event) => changed(place, [key, event.target.value])} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove")} onClick={() => putAttributes(attributes.filter((_, other) => other !== place))} />
          </div>
        ))}
        <span><Button size="small" icon={<PlusOutlined />} onClick={() => putAttributes([...attributes, ["", ""]])}>{t("add_attribute")}</Button></span>
      </Group>
      <Field label={t("field.add_tags")} place="add_tags">{(id) => <OwnTags slug={slug} id={id} value={node.add_tags ?? []} onChange={(add_tags) => onChange({ ...node, add_tags })} />}</Field>
      <Field label={t("field.remove_tags")} place="remove_tags">{(id) => <OwnTags slug={slug} id={id} value={node.remove_tags ?? []} onChange={(remove_tags) => onChange({ ...node, remove_tags })} />}</Field>
      <Field label={t("field.add_to")} place="add_to">{(id) => <Select id={id} mode="tags" style={FULL} value={node.add_to ?? []} onChange={(add_to) => onChange({ ...node, add_to })} />}</Field>
      <Field label={t("field.remove_from")} place="remove_from">{(id) => <Select id={id} mode="tags" style={FULL} value={node.remove_from ?? []} onChange={(remove_from) => onChange({ ...node, remove_from })} />}</Field>
    </>
  );
}

function GiveForm({ node, onChange }: FormProps<GiveNode>) {
  const { t } = useTranslation("journeys");
  return (
    <>
      <Field label={t("field.coupon")} place="coupon" hint={t("hint.give")}>{(id) => <Input id={id} maxLength={80} value={node.coupon ?? ""} onChange={(event) => onChange({ ...node, coupon: event.target.value })} />}</Field>
      <Field label={t("field.points")} place="points">{(id) => <InputNumber id={id} min={0} precision={0} style={FULL} value={node.points ?? 0} onChange={(next) => onChange({ ...node, points: next ?? 0 })} />}</Field>
      <Field label={t("field.expires_days")} place="expires_days" hint={t("hint.expires_days")}>{(id) => <InputNumber id={id} min={0} precision={0} style={FULL} value={node.expires_days ?? 0} onChange={(next) => onChange({ ...node, expires_days: next ?? 0 })} />}</Field>
    </>
  );
}

function TaskForm({ slug, node, onChange }: FormProps<TaskNode>) {
  const { t } = useTranslation("journeys");
  const title = useTitle();
  const kinds = useTaskKinds(slug).data ?? [];
  return (
    <>
      <Field label={t("field.task")} place="task">
        {(id) => <Select id={id} value={node.task ?? TASK_OWN} options={kinds.map((one) => ({ value: one.key, label: title(one) || one.key }))} onChange={(task) => onChange({ ...node, task })} />}
      </Field>
      <Field label={t("field.title_zh")} place="title.zh">{(id) => <Input id={id} maxLength={120} value={node.title.zh} onChange={(event) => onChange({ ...node, title: { ...node.title, zh: event.target.value } })} />}</Field>
      <Field label={t("field.title_en")} place="title.en">{(id) => <Input id={id} maxLength={120} value={node.title.en} onChange={(event) => onChange({ ...node, title: { ...node.title, en: event.target.value } })} />}</Field>
      <Field label={t("field.script")} place="script">{(id) => <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 6 }} value={node.script ?? ""} onChange={(event) => onChange({ ...node, script: event.target.value })} />}</Field>
      <Field label={t("field.due_hours")} place="due_hours">{(id) => <InputNumber id={id} min={1} max={744} style={FULL} value={node.due_hours ?? 24} onChange={(next) => onChange({ ...node, due_hours: next ?? 24 })} />}</Field>
    </>
  );
}
