import { Card, Input, Switch, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CustomerDetail, TagValue } from "@/api/customers";
import { useCurrency } from "@/api/overview";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { tagText } from "./values";

export function SegmentsCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const title = useTitle();
  if (customer.segments.length === 0) return null;
  return (
    <Card size="small" title={t("segments")}>
      <div className="row">
        {customer.segments.map((one) => (
          <Link key={one.key} to={`/w/${slug}/segments/${encodeURIComponent(one.key)}`}>
            <Tag color="success">{title(one) || one.key}</Tag>
          </Link>
        ))}
      </div>
    </Card>
  );
}

/** Units of the catalogue by the key of their words: `orders per month` is `orders_per_month`. */
const keyOf = (unit: string) => unit.replace(/[^a-z0-9]+/gi, "_").replace(/_$/, "");

function useTagWords() {
  const { t, i18n } = useTranslation("customers");
  const countries = useMemo(() => new Intl.DisplayNames([i18n.language], { type: "region", fallback: "code" }), [i18n.language]);
  const word = (code: string, unit: string) => {
    if (unit === "country" && /^[A-Z]{2}$/.test(code)) return countries.of(code) ?? code;
    const first = unit === "channel" ? "channel" : unit === "hour band" ? "band" : "value";
    const key = [`${first}.${code}`, `channel.${code}`, `topic.${code}`, `value.${code}`].find((one) => /^[a-z_]+$/.test(code) && i18n.exists(`customers:${one}`));
    return key ? t(key, { defaultValue: code }) : code;
  };
  const counted = (number: string, unit: string) => t(`unit.${keyOf(unit)}`, { number, defaultValue: number });
  return { word, counted };
}

/** Every tag by group; unknown ones are hidden until asked for. */
export function TagsCard({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const title = useTitle();
  const formats = useFormats();
  const { slug } = usePlace();
  const currency = useCurrency(slug);
  const [wanted, setWanted] = useState("");
  const [withUnknown, setWithUnknown] = useState(false);
  const shown = customer.tags.filter(
    (tag) => (withUnknown || (tag.value !== null && tag.value !== undefined)) && `${title(tag)} ${tag.key}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const { word, counted } = useTagWords();
  const groups = grouped(shown);
  if (customer.tags.length === 0) return <Nothing title={t("tags.empty")} teach={t("tags.empty_text")} />;
  return (
    <div className="stack">
      <div className="spread">
        <Input.Search allowClear placeholder={t("tags.find")} style={{ maxWidth: 260 }} value={wanted} onChange={(event) => setWanted(event.target.value)} />
        <label className="row"><Switch size="small" checked={withUnknown} onChange={setWithUnknown} />{t("tags.with_unknown")}</label>
      </div>
      {[...groups].map(([group, tags]) => (
        <section key={group}>
          <h3 className="quiet" style={{ fontSize: 13, margin: "0 0 6px" }}>{t(`group.${group}`, { defaultValue: group })}</h3>
          <div className="grid-3" style={{ gap: "4px 24px" }}>
            {tags.map((tag) => (
              <div className="spread" key={tag.key} style={{ borderBottom: "1px solid var(--line)", padding: "4px 0" }}>
                <span title={tag.key}>{title(tag)}</span>
                <strong className="number" style={{ fontWeight: 500 }}>
                  {tagText(tag, { formats, currency, yes: t("frame:yes"), no: t("frame:no"), word, counted }) || <span className="quiet">{t("frame:unknown")}</span>}
                </strong>
              </div>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function grouped(tags: TagValue[]): Map<string, TagValue[]> {
  const groups = new Map<string, TagValue[]>();
  for (const tag of tags) groups.set(tag.group, [...(groups.get(tag.group) ?? []), tag]);
  return groups;
}
