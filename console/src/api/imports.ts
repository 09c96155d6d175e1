import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { asApiError } from "./errors";
import { usePages } from "./lists";
import type { components, operations } from "./schema";

export type ImportRow = components["schemas"]["ImportBody"];
export type Mapping = components["schemas"]["MappingBody"];

const POLL_MS = 1_500;

export function isBusy(state: ImportRow["state"]): boolean {
  return state === "queued" || state === "running";
}

export type ImportFilter = Omit<NonNullable<operations["list_imports"]["parameters"]["query"]>, "after" | "limit">;

export function useImports(slug: string, filter: ImportFilter) {
  return usePages<ImportRow>(
    ["imports", slug, filter],
    (after) => bodyOf(api.GET("/api/w/{slug}/imports", { params: { path: { slug }, query: { ...filter, after } } })),
    { refetchMs: 4_000 },
  );
}

export function useImport(slug: string, import_id: string) {
  return useQuery({
    queryKey: ["import", slug, import_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/imports/{import_id}", { params: { path: { slug, import_id } } })),
    refetchInterval: (query) => (query.state.data && !isBusy(query.state.data.state) ? false : POLL_MS),
  });
}

export function useMappings(slug: string) {
  return useQuery({
    queryKey: ["mappings", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/mappings", { params: { path: { slug } } })),
  });
}

type Schemas = components["schemas"];

/** A rejected line; `fields` are (column, value) in the order of the file, null for one that is not kept whole. */
export type ImportLine = Omit<Schemas["ImportLineBody"], "cells"> & { fields: [string, string][] | null };

/** Lines of one page: each is drawn with the cells that are edited. */
const LINES_A_PAGE = 20;

/** Rejected lines in the order of the file. */
export function useImportLines(slug: string, import_id: string) {
  const path = { slug, import_id };
  return usePages<ImportLine>(["import-lines", slug, import_id], async (after) => {
    const page = await bodyOf(api.GET("/api/w/{slug}/imports/{import_id}/lines", { params: { path, query: { after, limit: LINES_A_PAGE } } }));
    return { next: page.next, items: page.items.map((line) => withFields(line, page.columns)) };
  }, { anew: true });
}

function withFields({ cells, ...line }: Schemas["ImportLineBody"], columns: string[]): ImportLine {
  return { ...line, fields: cells ? columns.map((column, place) => [column, cells[place] ?? ""]) : null };
}

/** What is to stand in the cells of a line: reject_id → column → value. */
export type Edits = Record<string, Record<string, string>>;

/** Imports mended lines by the mapping of their import; answers with the import that does it. */
export function useMend(slug: string, import_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (edits: Edits) => {
      const lines = Object.entries(edits).map(([reject_id, cells]) => ({ reject_id, cells }));
      return bodyOf(api.POST("/api/w/{slug}/imports/{import_id}/lines", { params: { path: { slug, import_id } }, body: { lines } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["imports", slug] }),
  });
}

export function linesFile(slug: string, import_id: string, language: string): string {
  return `/api/w/${slug}/imports/${import_id}/lines.csv?language=${language}`;
}

export type Upload = { file: File; mapping: string; mapping_document: string };

/** Sends a file and tells how much of it has gone; fetch cannot say that, XMLHttpRequest can. */
export function useUpload(slug: string, onShare: (share: number) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upload: Upload) => send(`/api/w/${slug}/imports`, upload, onShare),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["imports", slug] }),
  });
}

function send(path: string, upload: Upload, onShare: (share: number) => void): Promise<ImportRow> {
  const form = new FormData();
  if (upload.mapping) form.set("mapping", upload.mapping);
  else form.set("mapping_document", upload.mapping_document);
  form.set("file", upload.file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("X-Evergrove", "1");
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => reject(asApiError(null, 0));
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 300) resolve(body as ImportRow);
      else reject(asApiError(body, request.status));
    };
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
