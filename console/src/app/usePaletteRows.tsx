import { ApartmentOutlined, NodeIndexOutlined, PlusOutlined, SendOutlined, UserOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useCampaigns } from "@/api/campaigns";
import { useFoundCustomers } from "@/api/customers";
import { useJourneys } from "@/api/journeys";
import { useSegments } from "@/api/segments";
import { useTitle } from "@/parts/titles";

import type { PageLine } from "./Palette";
import { usePlace } from "./session";

/** Of one kind: the field finds, it does not list. */
const ROWS_EACH = 6;

const ACTIONS = [
  { to: "segments/new", words: "segment", needs: "segments:write" },
  { to: "campaigns/new", words: "campaign", needs: "campaigns:write" },
  { to: "journeys/new", words: "journey", needs: "campaigns:write" },
  { to: "content/templates/new", words: "template", needs: "content:write" },
  { to: "experiments/new", words: "experiment", needs: "experiments:write" },
  { to: "imports", words: "import", needs: "imports:write" },
];

export type Found = { id: string; name: string; hint: string; icon: ReactNode; to: string };

type Wanted = { slug: string; pages: PageLine[]; typed: string; settled: string };

/** What the words find; nothing typed: the pages and what can be done. Only what the person may see is asked for. */
export function usePaletteRows({ slug, pages, typed, settled }: Wanted): { rows: Found[]; isSearching: boolean } {
  const { t } = useTranslation();
  const title = useTitle();
  const { permissions } = usePlace();
  const may = (permission: string) => permissions.includes(permission);
  const customers = useFoundCustomers(slug, settled, may("customers:read"));
  const segments = useSegments(slug, 0, may("segments:read"));
  const journeys = useJourneys(slug, may("campaigns:read"));
  const campaigns = useCampaigns(slug, may("campaigns:read"));
  const base = `/w/${slug}`;
  const named = <T extends { key: string }>(kind: string, icon: ReactNode, rows: T[], nameOf: (row: T) => string): Found[] =>
    rows.map((row) => ({ id: `${kind}:${row.key}`, name: nameOf(row) || row.key, hint: t(`palette.kind.${kind}`), icon, to: `${base}/${kind}/${row.key}` }));
  const fits = (row: Found) => matches(`${row.name} ${row.id} ${row.hint}`, typed);
  const page = pages.map((one): Found => ({ id: `page:${one.key}`, name: one.name, hint: t("palette.kind.page"), icon: one.icon, to: one.key ? `${base}/${one.key}` : base }));
  const actions = ACTIONS.filter((one) => may(one.needs)).map((one): Found => (
    { id: `new:${one.words}`, name: t(`palette.action.${one.words}`), hint: t("palette.kind.action"), icon: <PlusOutlined />, to: `${base}/${one.to}` }));
  if (!typed) return { rows: [...page, ...actions], isSearching: false };
  const people = settled === typed ? (customers.data ?? []) : [];
  const found = people.map((row): Found => (
    { id: row.customer_id, name: row.name || row.customer_id, hint: row.identifiers.at(0)?.value ?? t("palette.kind.customer"), icon: <UserOutlined />, to: `${base}/customers/${row.customer_id}` }));
  const kinds = [
    page,
    actions,
    named("segments", <ApartmentOutlined />, segments.rows, title),
    named("journeys", <NodeIndexOutlined />, journeys.rows, (row) => title(row.name)),
    named("campaigns", <SendOutlined />, campaigns.rows, (row) => title(row.name)),
  ];
  const rows = [...kinds.flatMap((kind) => kind.filter(fits).slice(0, ROWS_EACH)), ...found.slice(0, ROWS_EACH)];
  return { rows, isSearching: settled !== typed || customers.isFetching };
}

/** Every word that was typed stands somewhere in the text. */
function matches(text: string, typed: string): boolean {
  const whole = text.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
}
