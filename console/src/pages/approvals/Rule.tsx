import { App, Button, Card, Skeleton, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { SecondPerson } from "@/api/approvals";
import { useSecondPerson, useSetSecondPerson } from "@/api/approvals";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Refusal } from "@/parts/Refusal";

export const PARTS = ["journeys", "winners", "senders", "erasures"] as const;

/** For what a second person is needed; turning a part off needs one itself. */
export function Rule({ slug }: { slug: string }) {
  const { t } = useTranslation("approvals");
  const { message } = App.useApp();
  const mayWrite = useMay("policy:write");
  const rule = useSecondPerson(slug);
  const save = useSetSecondPerson(slug);
  const [wanted, setWanted] = useState<SecondPerson | null>(null);
  if (rule.error) return <ErrorNotice error={rule.error} onAgain={() => void rule.refetch()} />;
  if (!rule.data) return <Skeleton active />;
  const shown = wanted ?? rule.data;
  const submit = async () => {
    const saved = await save.mutateAsync(shown).catch(() => null);
    if (!saved) return;
    setWanted(null);
    void message.success(t("rule.saved"));
  };
  return (
    <Card style={{ maxWidth: 640 }}>
      <div className="stack">
        <p className="quiet" style={{ margin: 0 }}>{t("rule.lead")}</p>
        {PARTS.map((part) => (
          <label key={part} className="row">
            <Switch disabled={!mayWrite} checked={shown[part]} onChange={(isOn) => setWanted({ ...shown, [part]: isOn })} />
            <span>{t(`rule.${part}`)}</span>
          </label>
        ))}
        <p className="quiet small" style={{ margin: 0 }}>{t("rule.hint")} <Link to={`/w/${slug}/policy`}>{t("rule.policy")}</Link></p>
        {mayWrite ? <div><Button type="primary" disabled={wanted === null} loading={save.isPending} onClick={() => void submit()}>{t("frame:save")}</Button></div> : null}
        <Refusal error={save.error} onClose={save.reset} />
      </div>
    </Card>
  );
}
