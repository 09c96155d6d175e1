/**
 * How the lines of the menu hang together, and the letter that leads to each after `g`. The first page stands above all
 * groups; a page that no group names is shown at the end rather than nowhere.
 */
export const GROUPS = [
  { name: "customers", pages: ["overview", "customers", "segments", "tasks"] },
  { name: "reach", pages: ["campaigns", "journeys", "content", "calendar", "channels", "policy", "mailbox"] },
  { name: "insight", pages: ["insight", "experiments"] },
  { name: "data", pages: ["sources", "imports", "rejects"] },
  { name: "settings", pages: ["approvals", "people", "settings", "audit"] },
] as const;

/** Letter → page; "" is the first page. The letters are the beginnings of the English names, where they are free. */
export const LETTERS: Record<string, string> = {
  h: "",
  c: "customers",
  s: "segments",
  t: "tasks",
  m: "campaigns",
  j: "journeys",
  w: "content",
  d: "calendar",
  n: "channels",
  p: "policy",
  i: "insight",
  e: "experiments",
  o: "sources",
  f: "imports",
  r: "rejects",
  a: "people",
  u: "settings",
};

export type Grouped<T> = { name: string; pages: T[] };

/** The pages in their groups; groups without a page are left out. */
export function inGroups<T extends { key: string }>(pages: readonly T[]): { first: T[]; groups: Grouped<T>[] } {
  const grouped = new Set<string>(GROUPS.flatMap((group) => [...group.pages]));
  const groups: Grouped<T>[] = GROUPS.map((group) => ({
    name: group.name,
    pages: group.pages.flatMap((key) => pages.filter((page) => page.key === key)),
  }));
  groups.at(-1)?.pages.push(...pages.filter((page) => page.key !== "" && !grouped.has(page.key)));
  return { first: pages.filter((page) => page.key === ""), groups: groups.filter((group) => group.pages.length > 0) };
}
