import { App, Avatar, Button, Card, Descriptions, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CustomerDetail, MergeLine } from "@/api/customers";
import { nameOf, useUndoMerge } from "@/api/customers";
import { useMay, usePlace } from "@/app/session";
import { EVERGREEN } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { CopyButton } from "@/parts/CopyText";
import { useTitle } from "@/parts/titles";

import { shortId } from "./CustomerTable";
import { attributeText } from "./values";

/** Who this is: name, classes, identifiers, attributes, consents, and the customers that were merged into one. */
export function IdentityCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const title = useTitle();
  const formats = useFormats();
  const attributes = Object.entries(customer.attributes);
  return (
    <>
      <Card>
        <div className="row" style={{ flexWrap: "nowrap" }}>
          <Avatar size={52} style={{ background: EVERGREEN, color: "var(--on-evergreen)", flex: "none" }}>{(nameOf(customer) || "?").slice(0, 1).toUpperCase()}</Avatar>
          <div style={{ minWidth: 0 }}>
            <strong style={{ fontSize: 17 }}>{nameOf(customer) || t("nameless")}</strong>
            <div className="row quiet small" style={{ flexWrap: "nowrap" }}>
              <span className="code">{shortId(customer.customer_id)}</span>
              <CopyButton text={customer.customer_id} label={t("copy_id")} />
            </div>
          </div>
        </div>
        {customer.judgements.length > 0 ? (
          <div className="row" style={{ marginTop: 12 }}>
            {customer.judgements.map((one) => <Tag key={one.column} title={t(`judged.${one.column}`)} color={one.value === "alarm" ? "error" : "success"}>{title(one)}</Tag>)}
          </div>
        ) : null}
        <h2 style={{ fontSize: 13, margin: "16px 0 6px" }} className="quiet">{t("identifiers")}</h2>
        {customer.identifiers.map((one) => (
          <div className="spread" key={`${one.kind}:${one.value}`} style={{ padding: "3px 0" }}>
            <span className="quiet">{t(`kind.${one.kind}`, { defaultValue: one.kind })}</span>
            <span className="code" style={{ overflowWrap: "anywhere" }}>{one.value}</span>
          </div>
        ))}
        {customer.is_masked ? <div className="quiet small" style={{ marginTop: 6 }}>{t("masked")}</div> : null}
      </Card>
      {attributes.length > 0 ? (
        <Card size="small" title={t("attributes")}>
          <Descriptions column={1} size="small" items={attributes.map(([key, value]) => ({ key, label: t(`attribute.${key}`, { defaultValue: key }), children: attributeText(value, { formats, word: (text) => t(`value.${text}`, { defaultValue: text }) }) }))} />
        </Card>
      ) : null}
      {customer.consents.length > 0 ? <ConsentCard customer={customer} /> : null}
      {customer.merges.length > 0 ? <MergesCard customer={customer} /> : null}
    </>
  );
}

function ConsentCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  return (
    <Card size="small" title={t("consents")}>
      {customer.consents.map((one) => (
        <div className="spread" key={`${one.channel}:${one.topic}`} style={{ padding: "3px 0" }}>
          <span>{t(`channel.${one.channel}`, { defaultValue: one.channel })}{one.topic ? <span className="quiet"> · {t(`topic.${one.topic}`, { defaultValue: one.topic })}</span> : null}</span>
          <Tag color={one.state === "subscribed" ? "success" : one.state === "unsubscribed" ? "error" : "default"}>
            {t(`consent.${one.state}`, { defaultValue: one.state })}
          </Tag>
        </div>
      ))}
    </Card>
  );
}

function MergesCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  return (
    <Card size="small" title={t("merges.title")} data-testid="merges">
      <div className="stack" style={{ gap: 10 }}>
        {customer.merges.map((one) => <MergeRow key={one.merge_id} merge={one} customer={customer} />)}
      </div>
    </Card>
  );
}

function MergeRow({ merge, customer }: { merge: MergeLine; customer: CustomerDetail }) {
  const { t, i18n } = useTranslation("customers");
  const { slug } = usePlace();
  const formats = useFormats();
  const mayMerge = useMay("customers:merge");
  /** A merge by rule names the kind of the identifier that both had; one by hand gives a person’s words. */
  const mergeReason = (reason: string) => (i18n.exists(`customers:kind.${reason}`) ? t("merges.same", { kind: t(`kind.${reason}`) }) : t(`why.${reason}`, { defaultValue: reason }));
  const otherId = merge.merged_id === customer.customer_id ? merge.survivor_id : merge.merged_id;
  const { modal, message } = App.useApp();
  const undo = useUndoMerge(slug, customer.customer_id);
  const ask = () => {
    modal.confirm({
      title: t("undo.title"),
      content: t("undo.text"),
      okText: t("undo.ok"),
      cancelText: t("frame:cancel"),
      onOk: () => undo.mutateAsync(merge.merge_id).then(
        () => void message.success(t("undo.done")),
        (error: Error) => void message.error(error.message),
      ),
    });
  };
  return (
    <div>
      <div className="spread">
        <span>
          <span className="code">{shortId(merge.merged_id)}</span> → <span className="code">{shortId(merge.survivor_id)}</span>
        </span>
        {merge.unmerged_at ? (
          <Link to={`/w/${slug}/customers/${otherId}`}>{t("merges.apart")}</Link>
        ) : mayMerge ? <Button size="small" onClick={ask}>{t("undo.action")}</Button> : null}
      </div>
      <div className="quiet small">
        {mergeReason(merge.reason)} · {formats.instant(merge.merged_at)}
        {merge.unmerged_at ? ` · ${t("merges.undone", { at: formats.instant(merge.unmerged_at) })}` : ""}
      </div>
    </div>
  );
}
