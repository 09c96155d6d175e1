import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomer, useCustomers } from "@/api/customers";
import { shortId } from "@/pages/customers/CustomerTable";
import { useDelayed } from "./useDelayed";

const TYPING_MS = 300;

type Props = {
  slug: string;
  /** An antd form hands these in. */
  id?: string;
  value?: string;
  onChange?: (customerId: string) => void;
};

/** One customer, found by name, phone, mail or number, as on the page of customers. */
export function CustomerSelect({ slug, id, value = "", onChange }: Props) {
  const { t } = useTranslation("mailbox");
  const [typed, setTyped] = useState("");
  const search = useDelayed(typed.trim(), TYPING_MS);
  const found = useCustomers(slug, search, "");
  const options = found.rows.map((row) => ({ value: row.customer_id, label: row.name || shortId(row.customer_id) }));
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      aria-label={t("customer")}
      placeholder={t("customer")}
      style={{ minWidth: 180, flex: 1 }}
      popupMatchSelectWidth={false}
      loading={found.isPending}
      value={value || undefined}
      labelRender={({ label }) => (value && !label ? <CustomerName slug={slug} customerId={value} /> : label)}
      options={options}
      notFoundContent={found.isPending ? null : t("no_customer")}
      onChange={(next?: string) => onChange?.(next ?? "")}
    />
  );
}

/** The name of somebody whom the address names, and no list has shown yet. */
function CustomerName({ slug, customerId }: { slug: string; customerId: string }) {
  const { data } = useCustomer(slug, customerId);
  return <>{String(data?.attributes["name"] ?? "") || shortId(customerId)}</>;
}
