import { Card, Statistic } from "antd";
import { useTranslation } from "react-i18next";

import type { CustomerDetail } from "@/api/customers";
import { useCurrency } from "@/api/overview";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";

/** The four figures that people look for first. */
export function Totals({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  const { totals } = customer;
  const currency = useCurrency(usePlace().slug);
  const number = (key: string) => (typeof totals[key] === "number" ? (totals[key] as number) : null);
  const money = (key: string) => (number(key) === null ? "—" : formats.money(number(key) ?? 0, currency));
  const day = (key: string) => (typeof totals[key] === "string" ? formats.day(totals[key]) : "—");
  const orders = number("order_count_lifetime");
  return (
    <Card>
      <div className="grid-4">
        <Statistic title={t("total.orders")} value={orders === null ? "—" : formats.number(orders)} />
        <Statistic title={t("total.amount")} value={money("order_amount_minor_lifetime")} />
        <Statistic title={t("total.average")} value={money("order_average_minor_lifetime")} />
        <Statistic title={t("total.last")} value={day("order_last_day")} />
      </div>
      <div className="quiet small" style={{ marginTop: 8 }}>
        {customer.tags_as_of ? t("as_of", { day: formats.day(customer.tags_as_of) }) : t("total.not_yet")}
      </div>
    </Card>
  );
}
