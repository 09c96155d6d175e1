import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { ApiError } from "./errors";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Approval = Schemas["ApprovalBody"];
export type ApprovalDetail = Schemas["ApprovalPageBody"];
export type ApprovalAction = Approval["action"];
export type SecondPerson = Required<Schemas["SecondPersonBody"]>;

const LIST_MS = 10_000;
const WAITING_MS = 60_000;

const keys = {
  all: (slug: string) => ["approvals", slug],
  rule: (slug: string) => ["second-person", slug],
};

/** What a refused action is asked for with; `approval_id` names a request that waits already. */
export type Needed = { action: ApprovalAction; target: string; content: Record<string, unknown>; approval_id: string };

/** What has to be asked for, where the server refused because a second person has to agree; else null. */
export function neededOf(error: unknown): Needed | null {
  return error instanceof ApiError && error.code === "approval.needed" ? (error.details as Needed) : null;
}

export function useApprovals(slug: string, state: "open" | "all") {
  const query = state === "open" ? { state } : {};
  return usePages<Approval>(
    [...keys.all(slug), state],
    (after) => bodyOf(api.GET("/api/w/{slug}/approvals", { params: { path: { slug }, query: { ...query, after } } })),
    { refetchMs: LIST_MS },
  );
}

/** What waits for me: requests that I may decide, and my own that were granted. */
export function useApprovalsWaiting(slug: string, isWanted: boolean) {
  return useQuery({
    queryKey: [...keys.all(slug), "waiting"],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/approvals/waiting", { params: { path: { slug } } })),
    enabled: isWanted,
    refetchInterval: WAITING_MS,
  });
}

/** One request with exactly what would be done. */
export function useApproval(slug: string, approval_id: string) {
  return useQuery({
    queryKey: [...keys.all(slug), "one", approval_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/approvals/{approval_id}", { params: { path: { slug, approval_id } } })),
    placeholderData: undefined,
  });
}

export function useAskApproval(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ needed: { action, target, content }, note }: { needed: Needed; note: string }) =>
      bodyOf(api.POST("/api/w/{slug}/approvals", { params: { path: { slug } }, body: { action, target, content: content as Record<string, never>, note } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.all(slug) }),
  });
}

export type Decision = { verb: "grant" | "refuse"; note: string } | { verb: "withdraw" };

export function useDecide(slug: string, approval_id: string) {
  const queries = useQueryClient();
  const params = { path: { slug, approval_id } };
  return useMutation({
    mutationFn: (decision: Decision) => {
      if (decision.verb === "withdraw") return bodyOf(api.POST("/api/w/{slug}/approvals/{approval_id}/withdraw", { params }));
      const body = { note: decision.note };
      return bodyOf(
        decision.verb === "grant"
          ? api.POST("/api/w/{slug}/approvals/{approval_id}/grant", { params, body })
          : api.POST("/api/w/{slug}/approvals/{approval_id}/refuse", { params, body }),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all(slug) }),
  });
}

/** What needs a second person. */
export function useSecondPerson(slug: string) {
  return useQuery({
    queryKey: keys.rule(slug),
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/second-person", { params: { path: { slug } } }))) as SecondPerson,
  });
}

export function useSetSecondPerson(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SecondPerson) => bodyOf(api.PUT("/api/w/{slug}/second-person", { params: { path: { slug } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.rule(slug) }),
  });
}
