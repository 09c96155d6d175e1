// The forms of nodes with several ways out.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { DataBranch, ExperimentNode, RandomSplitNode, SplitNode, WaitBranch, WaitForNode } from "../document";
import { blankWhen, BRANCHES_MAX, freeBranchId } from "../document";
import { Field } from "./Field";
import type { FormProps } from "./forms";
import { LengthEditor, MembershipEditor, TriggerEditor } from "./pickers";
import { WhenEditor } from "./WhenEditor";

const BASIS_POINTS_A_PERCENT = 100;
const ORDER = "Order Completed";

type RowProps = { id: string; label: string; place: string; onRename: (id: string) => void; onRemove?: (() => void) | undefined; onUp?: (() => void) | undefined; onDown?: (() => void) | undefined; children: ReactNode };

function Branch({ id, label, place, onRename, onRemove, onUp, onDown, children }: RowProps) {
  const { t } = useTranslation("journeys");
  return (
    <div className="journey-branch">
      <Field label={label} place={place}>
        {(field) => (
          <span className="row" style={{ flexWrap: "nowrap" }}>
            <Input id={field} maxLength={64} value={id} onChange={(event) => onRename(event.target.value)} />
            {onUp ? <Button type="text" icon={<ArrowUpOutlined />} aria-label={t("branch_up", { branch: id })} onClick={onUp} /> : null}
            {onDown ? <Button type="text" icon={<ArrowDownOutlined />} aria-label={t("branch_down", { branch: id })} onClick={onDown} /> : null}
            {onRemove ? <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("remove_branch", { branch: id })} onClick={onRemove} /> : null}
          </span>
        )}
      </Field>
      {children}
    </div>
  );
}

function AddBranch({ count, onAdd }: { count: number; onAdd: () => void }) {
  const { t } = useTranslation("journeys");
  return count < BRANCHES_MAX ? <Button icon={<PlusOutlined />} onClick={onAdd}>{t("add_branch")}</Button> : null;
}

function swapped<T>(list: T[], place: number, other: number): T[] {
  const made = [...list];
  const [one, two] = [made[place], made[other]];
  if (one !== undefined && two !== undefined) [made[place], made[other]] = [two, one];
  return made;
}

export function WaitForForm({ slug, node, onChange }: FormProps<WaitForNode>) {
  const { t } = useTranslation("journeys");
  const put = (place: number, branch: WaitBranch) => onChange({ ...node, branches: node.branches.map((old, other) => (other === place ? branch : old)) });
  return (
    <>
      {node.branches.map((branch, place) => {
        const { event: _event, segment: _segment, on: _on, ...rest } = branch;
        return (
          <Branch key={place} id={branch.id} label={t("field.branch")} place={`branches[${place}].id`} onRename={(id) => put(place, { ...branch, id })}
            onRemove={node.branches.length > 1 ? () => onChange({ ...node, branches: node.branches.filter((_, other) => other !== place) }) : undefined}>
            <Field label={t("field.waits_for")}>
              {(id) => (
                <Select id={id} value={branch.event ? "event" : "segment"} options={(["event", "segment"] as const).map((value) => ({ value, label: t(`waits_for.${value}`) }))}
                  onChange={(kind) => put(place, kind === "event" ? { ...rest, event: { fact: ORDER } } : { ...rest, segment: "", on: "entered" })} />
              )}
            </Field>
            {branch.event ? (
              <TriggerEditor label={t("field.event")} place={`branches[${place}].event`} value={branch.event} onChange={(event) => put(place, { ...rest, event })} />
            ) : (
              <MembershipEditor slug={slug} place={`branches[${place}].`} segment={branch.segment ?? ""} on={branch.on ?? "entered"} onChange={(segment, on) => put(place, { ...rest, segment, on })} />
            )}
          </Branch>
        );
      })}
      <AddBranch count={node.branches.length} onAdd={() => onChange({ ...node, branches: [...node.branches, { id: freeBranchId(node.branches.map((one) => one.id)), event: { fact: "" }, next: "" }] })} />
      <LengthEditor label={t("field.timeout")} value={node} onChange={(length) => onChange({ ...node, ...length })} />
      <Field label={t("field.counts_since")} place="counts_since">
        {(id) => <Select id={id} value={node.counts_since ?? "wait"} options={(["wait", "entry"] as const).map((value) => ({ value, label: t(`counts_since.${value}`) }))} onChange={(counts_since) => onChange({ ...node, counts_since })} />}
      </Field>
      {node.resets_on ? (
        <>
          <TriggerEditor label={t("field.resets_on")} place="resets_on" value={node.resets_on} onChange={(resets_on) => onChange({ ...node, resets_on })} />
          <span><Button size="small" onClick={() => onChange({ ...node, resets_on: null })}>{t("no_reset")}</Button></span>
        </>
      ) : (
        <span><Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...node, resets_on: { fact: "" } })}>{t("add_reset")}</Button></span>
      )}
    </>
  );
}

type SplitProps = FormProps<SplitNode> & { onTurn: (counts_since: "wait" | "entry") => void };

export function SplitForm({ slug, node, onChange, onTurn }: SplitProps) {
  const { t } = useTranslation("journeys");
  const put = (place: number, branch: DataBranch) => onChange({ ...node, branches: node.branches.map((old, other) => (other === place ? branch : old)) });
  const last = node.branches.length - 1;
  const swap = (place: number, other: number) => onChange({ ...node, branches: swapped(node.branches, place, other) });
  return (
    <>
      <p className="quiet small" style={{ margin: 0 }}>{t("hint.split")}</p>
      <div className="journey-branch" role="group" aria-label={t("did.title")} data-testid="did">
        <strong className="small">{t("did.title")}</strong>
        <span className="quiet small">{t("did.text")}</span>
        <Button size="small" onClick={() => onTurn("entry")}>{t("did.entry")}</Button>
        <Button size="small" onClick={() => onTurn("wait")}>{t("did.wait")}</Button>
        <Link to={`/w/${slug}/segments/new`} target="_blank" className="small">{t("did.segment")}</Link>
      </div>
      {node.branches.map((branch, place) => (
        <Branch key={place} id={branch.id} label={t("field.branch")} place={`branches[${place}].id`} onRename={(id) => put(place, { ...branch, id })}
          onUp={place > 0 ? () => swap(place, place - 1) : undefined} onDown={place < last ? () => swap(place, place + 1) : undefined}
          onRemove={last > 0 ? () => onChange({ ...node, branches: node.branches.filter((_, other) => other !== place) }) : undefined}>
          <WhenEditor place={`branches[${place}].when`} value={branch.when} onChange={(when) => put(place, { ...branch, when })} />
        </Branch>
      ))}
      <AddBranch count={node.branches.length}
        onAdd={() => onChange({ ...node, branches: [...node.branches, { id: freeBranchId(node.branches.map((one) => one.id)), when: blankWhen(), next: "" }] })} />
    </>
  );
}

export function RandomSplitForm({ node, onChange }: FormProps<RandomSplitNode>) {
  const { t } = useTranslation("journeys");
  const total = node.branches.reduce((sum, one) => sum + one.share_bp, 0) / BASIS_POINTS_A_PERCENT;
  return (
    <>
      <p className="quiet small" style={{ margin: 0 }}>{t("hint.random_split")}</p>
      {node.branches.map((branch, place) => {
        const put = (next: Partial<typeof branch>) => onChange({ ...node, branches: node.branches.map((old, other) => (other === place ? { ...old, ...next } : old)) });
        return (
          <Branch key={place} id={branch.id} label={t("field.branch")} place={`branches[${place}].id`} onRename={(id) => put({ id })}
            onRemove={node.branches.length > 2 ? () => onChange({ ...node, branches: node.branches.filter((_, other) => other !== place) }) : undefined}>
            <Field label={t("field.share")} place={`branches[${place}].share_bp`}>
              {(id) => <InputNumber id={id} min={0} max={100} precision={2} suffix="%" value={branch.share_bp / BASIS_POINTS_A_PERCENT} onChange={(next) => put({ share_bp: Math.round((next ?? 0) * BASIS_POINTS_A_PERCENT) })} />}
            </Field>
          </Branch>
        );
      })}
      <AddBranch count={node.branches.length} onAdd={() => onChange({ ...node, branches: [...node.branches, { id: freeBranchId(node.branches.map((one) => one.id)), share_bp: 0, next: "" }] })} />
      <span className={total === 100 ? "quiet small" : "small"} style={total === 100 ? undefined : { color: "var(--alarm-ink)" }}>{t("shares_total", { total })}</span>
    </>
  );
}

export function ExperimentForm({ node, onChange }: FormProps<ExperimentNode>) {
  const { t } = useTranslation("journeys");
  return (
    <>
      <Field label={t("field.experiment")} place="experiment" hint={t("hint.experiment")}>
        {(id) => <Input id={id} maxLength={64} value={node.experiment} onChange={(event) => onChange({ ...node, experiment: event.target.value.trim() })} />}
      </Field>
      {node.branches.map((branch, place) => (
        <Branch key={place} id={branch.variant} label={t("field.variant")} place={`branches[${place}].variant`}
          onRename={(variant) => onChange({ ...node, branches: node.branches.map((old, other) => (other === place ? { ...old, variant } : old)) })}
          onRemove={() => onChange({ ...node, branches: node.branches.filter((_, other) => other !== place) })}>
          {null}
        </Branch>
      ))}
      <AddBranch count={node.branches.length} onAdd={() => onChange({ ...node, branches: [...node.branches, { variant: node.branches.length ? freeBranchId(node.branches.map((one) => one.variant)) : "control", next: "" }] })} />
    </>
  );
}
