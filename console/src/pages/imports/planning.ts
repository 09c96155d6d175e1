// A plan of a file's columns while somebody works on it: what a choice changes, and what is still missing.
import type { FileColumn, Holds, Plan, Preview, Role } from "@/api/importPlans";

/** Roles of columns that are kept under a name of their own. */
export const DETAILS = ["text", "number"];

/** As the server has it: what attributes and properties can be called. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

export type Problem = { code: string; about: string };

export function rolesOf(preview: Preview, holds: Holds): Role[] {
  return preview.kinds.find((kind) => kind.holds === holds)?.roles ?? [];
}

/** The column that has this role. */
export function columnOf(plan: Plan, role: string): string | undefined {
  return Object.keys(plan.columns).find((name) => plan.columns[name] === role);
}

/** The plan with another role for a column; an empty one leaves the column out. The order stays that of the file. */
export function withRole(plan: Plan, preview: Preview, column: FileColumn, role: string): Plan {
  const chosen = { ...plan.columns, [column.name]: role };
  const columns = Object.fromEntries(preview.columns.flatMap(({ name }) => (chosen[name] ? [[name, chosen[name]]] : [])));
  const next = { ...plan, columns, names: named(plan, column.name, role) };
  if (role === "event") return { ...next, event_names: column.choices.filter(Boolean) };
  if (role === "state" || plan.columns[column.name] === "state") return { ...next, states: role === "state" ? plan.states : {} };
  return next;
}

/** Another kind of file: columns keep the roles that it has, too. */
export function withKind(plan: Plan, preview: Preview, holds: Holds): Plan {
  const roles = rolesOf(preview, holds).map((role) => role.name);
  const columns = Object.fromEntries(Object.entries(plan.columns).filter(([, role]) => roles.includes(role)));
  return { ...plan, holds, columns };
}

function named(plan: Plan, column: string, role: string): Record<string, string> {
  const others = Object.fromEntries(Object.entries(plan.names).filter(([name]) => name !== column));
  if (!DETAILS.includes(role)) return others;
  return { ...others, [column]: plan.names[column] ?? latinName(column) };
}

/** A heading as the name of a detail; empty where it has no letters for it. */
function latinName(heading: string): string {
  const written = heading.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 64);
  return /^[\u0020-\u007e]+$/.test(heading) && NAME.test(written) ? written : "";
}

/** What is still missing, in the order of the form. */
export function problemsOf(plan: Plan, preview: Preview): Problem[] {
  const roles = rolesOf(preview, plan.holds);
  const used = Object.values(plan.columns);
  const has = (need: Role["need"]) => roles.some((role) => role.need === need) && !roles.some((role) => role.need === need && used.includes(role.name));
  const problem = (code: string, isThere: boolean, about = ""): Problem[] => (isThere ? [{ code, about }] : []);
  return [
    ...problem("title_missing", plan.title.trim() === ""),
    ...roles.filter((role) => role.need === "required" && !used.includes(role.name)).map((role) => ({ code: "role_missing", about: role.name })),
    ...problem("who_missing", has("who")),
    ...problem("money_missing", has("money")),
    ...problem("money_twice", used.includes("unit_price") && used.includes("amount")),
    ...problem("currency_missing", plan.holds === "order_lines" && !used.includes("currency") && !/^[A-Z]{3}$/.test(plan.currency)),
    ...openStates(plan, preview).map((about) => ({ code: "state_open", about })),
    ...problem("event_missing", plan.holds === "events" && (used.includes("event") ? plan.event_names.length === 0 : plan.event.trim() === "")),
    ...problem("times_open", preview.times !== null && plan.time_formats.length === 0, preview.times?.example),
    ...Object.keys(plan.columns).filter((name) => DETAILS.includes(plan.columns[name] ?? "") && !NAME.test(plan.names[name] ?? "")).map((about) => ({ code: "name_wrong", about })),
  ];
}

/** The values of the state column that nobody has decided on. */
function openStates(plan: Plan, preview: Preview): string[] {
  return statesOf(plan, preview).filter((value) => !(value in plan.states));
}

export function statesOf(plan: Plan, preview: Preview): string[] {
  const column = columnOf(plan, "state");
  return preview.columns.find((one) => one.name === column)?.choices ?? [];
}
