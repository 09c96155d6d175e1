import { Card } from "antd";
import { useTranslation } from "react-i18next";

import type { CustomerDetail } from "@/api/customers";
import { ALARM } from "@/app/theme";
import { useFormats } from "@/format/formats";

type Risk = NonNullable<CustomerDetail["risk"]>;

/** Their health index, null where it is unknown. */
export function healthOf(customer: CustomerDetail): number | null {
  return customer.scores.find((one) => one.key === "health")?.score ?? null;
}

/** The risk that the task to keep them names, over which time, and why a health that looks well may stand beside it. */
export function RiskCard({ risk, health }: { risk: Risk; health: number | null }) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  const share = (value: number) => formats.share(Math.round(value * 100) / 100);
  return (
    <Card size="small" title={t("risk.title")} data-testid="risk">
      <div className="row" style={{ alignItems: "baseline" }}>
        <span className="number" style={{ fontSize: 34, fontWeight: 600, color: ALARM }}>{share(risk.probability)}</span>
        <span className="quiet">{t("risk.when", { at: formats.instant(risk.began_at) })}</span>
      </div>
      <div>{t("risk.orders", { days: risk.horizon_days, share: share(risk.none_probability) })}</div>
      {risk.gap_days !== null && risk.silence_days !== null ? <div>{t("risk.rhythm", { gap: formats.number(Math.round(risk.gap_days * 10) / 10), silence: risk.silence_days })}</div> : null}
      {health === null ? null : <div className="quiet small" style={{ marginTop: 8 }}>{t("risk.beside_health", { health: formats.number(Math.round(health)), days: risk.horizon_days })}</div>}
    </Card>
  );
}
