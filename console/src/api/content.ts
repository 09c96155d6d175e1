import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { PageOf } from "./lists";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type TemplateCard = Schemas["TemplateCardBody"];
export type TemplatePage = Schemas["TemplatePageBody"];
export type TemplateVersion = Schemas["TemplateVersionBody"];
export type Finding = Schemas["FindingBody"];
export type Preview = Schemas["PreviewBody"];
export type Matrix = Schemas["MatrixBody"];
export type Cell = Schemas["CellBody"];
export type ReadyTemplate = Schemas["LibraryBody"];
export type ContentSettings = Schemas["ContentSettingsBody"];
export type Channel = TemplateCard["channel"];
export type ContentLanguage = "zh" | "en";
export type Texts = { zh: string; en: string };

/** A template as it is written: what the editor holds and the server takes. */
export type TemplateDocument = {
  key: string;
  channel: Channel;
  class: "marketing" | "transactional";
  topic: string;
  name: Texts;
  tags: { lifecycle: string[]; purpose: string[] };
  languages: { [one in ContentLanguage]?: Record<string, string> };
  note: string;
};

export type TemplateFilter = { channel?: Channel; lifecycle?: string; purpose?: string; text?: string };

const ROWS_MAX = 200;
/** Pages of one list that are read at once. */
const PAGES_MAX = 5;

const keys = {
  list: (slug: string) => ["templates", slug],
  one: (slug: string, key: string) => ["template", slug, key],
  matrix: (slug: string) => ["content-matrix", slug],
  ready: (slug: string) => ["ready-templates", slug],
  settings: (slug: string) => ["content-settings", slug],
};

export function useTemplates(slug: string, filter: TemplateFilter = {}) {
  return usePages<TemplateCard>([...keys.list(slug), filter], (after) =>
    bodyOf(api.GET("/api/w/{slug}/templates", { params: { path: { slug }, query: { ...filter, after, limit: ROWS_MAX } } })),
  );
}

export function useTemplate(slug: string, key: string) {
  return useQuery({
    queryKey: keys.one(slug, key),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/templates/{key}", { params: { path: { slug, key } } })),
    enabled: key !== "",
    // What is being written must not be replaced under the writer's hands.
    staleTime: Infinity,
    placeholderData: undefined,
  });
}

/** What changes when a template does: the lists, the matrix, and the template itself. */
function useContentChanged(slug: string) {
  const queries = useQueryClient();
  return (key = "") =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.list(slug) }),
      queries.invalidateQueries({ queryKey: keys.matrix(slug) }),
      queries.invalidateQueries({ queryKey: keys.ready(slug) }),
      key ? queries.invalidateQueries({ queryKey: keys.one(slug, key) }) : Promise.resolve(),
    ]);
}

export function useSaveTemplate(slug: string) {
  const changed = useContentChanged(slug);
  return useMutation({
    mutationFn: ({ document, action, note }: { document: TemplateDocument; action: "draft" | "publish"; note: string }) =>
      bodyOf(api.POST("/api/w/{slug}/templates", { params: { path: { slug } }, body: { document, action, note } })),
    onSuccess: (saved) => changed(saved.key),
  });
}

export function useApprove(slug: string, key: string) {
  const changed = useContentChanged(slug);
  return useMutation({
    mutationFn: (version: number) =>
      bodyOf(api.POST("/api/w/{slug}/templates/{key}/approve", { params: { path: { slug, key } }, body: { version } })),
    onSuccess: () => changed(key),
  });
}

export function usePreview(slug: string, document: TemplateDocument | null, language: ContentLanguage, customer_id: string) {
  return useQuery({
    queryKey: ["preview", slug, JSON.stringify(document), language, customer_id],
    queryFn: () =>
      bodyOf(
        api.POST("/api/w/{slug}/templates/preview", {
          params: { path: { slug } },
          body: { document: document as unknown as Record<string, never>, language, customer_id, device: "phone" },
        }),
      ),
    enabled: document !== null,
    staleTime: 60_000,
  });
}

export type TestSend = Schemas["TestSendWish"];
export type TestSent = Schemas["TestSent"];

export function useTestSend(slug: string, key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: TestSend) =>
      bodyOf(api.POST("/api/w/{slug}/templates/{key}/test-send", { params: { path: { slug, key } }, body })),
    // A recorded sender's tests stand in the mailbox.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["letters", slug] }),
  });
}

export function useSeeds(slug: string, channel: Channel, enabled: boolean) {
  return useQuery({
    queryKey: ["seeds", slug, channel],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/seeds/{channel}", { params: { path: { slug, channel } } })),
    enabled,
    placeholderData: undefined,
  });
}

export function useReadyTemplates(slug: string) {
  return useQuery({
    queryKey: keys.ready(slug),
    queryFn: () =>
      allOf((after) => bodyOf(api.GET("/api/w/{slug}/content/library", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
  });
}

export function useInstall(slug: string) {
  const changed = useContentChanged(slug);
  return useMutation({
    mutationFn: async (wanted: string[]) => {
      for (const key of wanted) await bodyOf(api.POST("/api/w/{slug}/content/library/{key}/install", { params: { path: { slug, key } } }));
    },
    // Also after a failure in the middle: what was installed before it stands.
    onSettled: () => changed(),
  });
}

export function useMatrix(slug: string) {
  return useQuery({
    queryKey: keys.matrix(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/content/matrix", { params: { path: { slug } } })),
  });
}

export function useContentSettings(slug: string) {
  return useQuery({
    queryKey: keys.settings(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/content/settings", { params: { path: { slug } } })),
  });
}

export function useSaveContentSettings(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ContentSettings) => bodyOf(api.PUT("/api/w/{slug}/content/settings", { params: { path: { slug } }, body })),
    onSuccess: (saved) => queries.setQueryData(keys.settings(slug), saved),
  });
}

export type Variable = Schemas["VariableBody"];

export function useContentVariables(slug: string) {
  return useQuery({
    queryKey: ["content-variables", slug],
    queryFn: () =>
      allOf((after) => bodyOf(api.GET("/api/w/{slug}/content/variables", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
    staleTime: 300_000,
  });
}

async function allOf<T>(load: (after: string) => Promise<PageOf<T>>): Promise<T[]> {
  const rows: T[] = [];
  let after = "";
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await load(after);
    rows.push(...page.items);
    if (!page.next) break;
    after = page.next;
  }
  return rows;
}
