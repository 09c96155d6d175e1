import { useMutation } from "@tanstack/react-query";

import { asApiError } from "./errors";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Preview = Schemas["FilePreviewBody"];
export type Trial = Schemas["TrialBody"];
export type FileColumn = Schemas["ColumnBody"];
export type Role = Schemas["RoleBody"];
export type Plan = Required<Omit<Schemas["ColumnPlanBody"], "file">> & { file?: Schemas["FileBody"] };
export type Holds = Plan["holds"];
export type StateMeaning = Plan["states"][string];

/** Of text the server looks at its beginning only; workbooks and Parquet files mean nothing in parts. */
const TEXT_BYTES = 1_000_000;
const TEXT = /\.(csv|tsv|txt)$/i;

/** Asks what a file is; nothing of it is kept. */
export function usePreview(slug: string) {
  return useMutation({
    mutationFn: ({ file, sheet, zone }: { file: File; sheet: string; zone: string }) => send<Preview>(slug, "preview", file, { sheet, zone }),
  });
}

/** What is tried: a plan, the name of a mapping, or one as YAML. */
export type Tried = { plan: Plan } | { mapping: string } | { mapping_document: string };

/** Asks what an import of the first lines would do; nothing is written. */
export function useTrial(slug: string) {
  return useMutation({
    mutationFn: ({ file, tried }: { file: File; tried: Tried }) => {
      const fields = "plan" in tried ? { plan: JSON.stringify(tried.plan) } : tried;
      return send<Trial>(slug, "trial", file, fields);
    },
  });
}

async function send<T>(slug: string, door: "preview" | "trial", file: File, fields: Record<string, string>): Promise<T> {
  const form = new FormData();
  const isCut = TEXT.test(file.name) && file.size > TEXT_BYTES;
  for (const [name, value] of Object.entries({ ...fields, is_cut: String(isCut) })) if (value) form.set(name, value);
  form.set("file", isCut ? file.slice(0, TEXT_BYTES) : file, file.name);
  const response = await fetch(`/api/w/${slug}/imports/${door}`, { method: "POST", headers: { "X-Evergrove": "1" }, body: form });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw asApiError(body, response.status);
  return body as T;
}
