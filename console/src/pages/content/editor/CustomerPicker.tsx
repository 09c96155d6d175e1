import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomers } from "@/api/customers";
import { useDelayed } from "@/parts/useDelayed";

const TYPING_MS = 300;

type Props = { slug: string; value: string; onChange: (customerId: string) => void };

/** Whose values stand in the preview: nobody's, or those of a customer who is searched for. */
export function CustomerPicker({ slug, value, onChange }: Props) {
  const { t } = useTranslation("content");
  const [typed, setTyped] = useState("");
  const customers = useCustomers(slug, useDelayed(typed, TYPING_MS), "");
  return (
    <Select
      allowClear
      aria-label={t("preview.as_customer")}
      placeholder={t("preview.as_customer")}
      style={{ width: 230 }}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={customers.isPending}
      value={value || undefined}
      options={customers.rows.map((row) => ({
        value: row.customer_id,
        label: [row.name, row.identifiers[0]?.value].filter(Boolean).join(" · ") || row.customer_id,
      }))}
      onChange={(next: string | undefined) => onChange(next ?? "")}
    />
  );
}
