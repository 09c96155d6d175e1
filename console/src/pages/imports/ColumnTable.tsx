import { Input, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { FileColumn, Plan, Preview, Role } from "@/api/importPlans";
import { useFormats } from "@/format/formats";

import { DETAILS, rolesOf, withRole } from "./planning";

const PAGE = 50;

type Props = { preview: Preview; plan: Plan; onChange: (plan: Plan) => void };

/** The columns of the file with some of their values, and what each of them is. */
export function ColumnTable({ preview, plan, onChange }: Props) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const roles = rolesOf(preview, plan.holds);
  const used = Object.values(plan.columns);
  const label = (role: Role) => (role.need === "required" ? t("plan.required", { role: t(`plan.role.${role.name}`) }) : t(`plan.role.${role.name}`));
  const options = (column: FileColumn) => [
    { value: "", label: t("plan.role.unused") },
    ...roles.map((role) => ({ value: role.name, label: label(role), disabled: !role.many && used.includes(role.name) && plan.columns[column.name] !== role.name })),
  ];
  const chosen = (column: FileColumn) => {
    const role = plan.columns[column.name] ?? "";
    return (
      <div className="stack" style={{ gap: 6 }}>
        <Select
          style={{ width: "100%" }}
          aria-label={t("plan.is", { column: column.name })}
          value={role}
          options={options(column)}
          popupMatchSelectWidth={false}
          onChange={(next) => onChange(withRole(plan, preview, column, next))}
        />
        {DETAILS.includes(role) ? (
          <Input
            aria-label={t("plan.name", { column: column.name })}
            placeholder={t("plan.name_example")}
            value={plan.names[column.name] ?? ""}
            onChange={(event) => onChange({ ...plan, names: { ...plan.names, [column.name]: event.target.value.trim() } })}
          />
        ) : null}
      </div>
    );
  };
  return (
    <Table
      rowKey="name"
      size="middle"
      dataSource={preview.columns}
      scroll={{ x: 600 }}
      pagination={preview.columns.length > PAGE ? { pageSize: PAGE, showSizeChanger: false } : false}
      columns={[
        { title: t("plan.column"), width: 160, render: (_, column) => <span style={{ overflowWrap: "anywhere" }}>{column.name}</span> },
        { title: t("plan.values"), render: (_, column) => <Values column={column} filled={formats.share(column.filled)} /> },
        { title: t("plan.meaning"), width: 220, render: (_, column) => chosen(column) },
      ]}
    />
  );
}

function Values({ column, filled }: { column: FileColumn; filled: string }) {
  const { t } = useTranslation("imports");
  return (
    <div style={{ overflowWrap: "anywhere" }}>
      {column.values.length > 0 ? column.values.join(" · ") : <span className="quiet">{t("plan.no_values")}</span>}
      {column.filled < 1 && column.values.length > 0 ? <div className="quiet small">{t("plan.filled", { share: filled })}</div> : null}
    </div>
  );
}
