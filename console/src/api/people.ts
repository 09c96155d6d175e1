import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Member = Schemas["MemberBody"];
export type Role = Schemas["Role"];
export type Link = Schemas["LinkBody"];
export type Token = Schemas["TokenBody"];

export const ROLES: Role[] = ["owner", "operator", "analyst", "agent", "viewer"];

export function useMembers(slug: string) {
  return usePages<Member>(["members", slug], (after) =>
    bodyOf(api.GET("/api/w/{slug}/users", { params: { path: { slug }, query: { after } } })),
  );
}

export function useTokens(slug: string, enabled: boolean) {
  return usePages<Token>(
    ["tokens", slug],
    (after) => bodyOf(api.GET("/api/w/{slug}/tokens", { params: { path: { slug }, query: { after } } })),
    { enabled },
  );
}

/** A change of `what`, after which its list is asked for again. */
function useChange<V, T>(slug: string, what: "members" | "tokens", work: (values: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => queries.invalidateQueries({ queryKey: [what, slug] }),
  });
}

export function useInvite(slug: string) {
  return useChange(slug, "members", (body: Schemas["NewMember"]) =>
    bodyOf(api.POST("/api/w/{slug}/users", { params: { path: { slug } }, body })),
  );
}

export function useChangeRole(slug: string) {
  return useChange(slug, "members", ({ user_id, role }: { user_id: string; role: Role }) =>
    bodyOf(api.PATCH("/api/w/{slug}/users/{user_id}", { params: { path: { slug, user_id } }, body: { role } })),
  );
}

export function useRemoveMember(slug: string) {
  return useChange(slug, "members", (user_id: string) =>
    bodyOf(api.DELETE("/api/w/{slug}/users/{user_id}", { params: { path: { slug, user_id } } })),
  );
}

export function useNewLink(slug: string) {
  return useChange(slug, "members", (user_id: string) =>
    bodyOf(api.POST("/api/w/{slug}/users/{user_id}/link", { params: { path: { slug, user_id } } })),
  );
}

export function useCreateToken(slug: string) {
  return useChange(slug, "tokens", (body: Schemas["NewToken"]) =>
    bodyOf(api.POST("/api/w/{slug}/tokens", { params: { path: { slug } }, body })),
  );
}

export function useRevokeToken(slug: string) {
  return useChange(slug, "tokens", (token_id: string) =>
    bodyOf(api.DELETE("/api/w/{slug}/tokens/{token_id}", { params: { path: { slug, token_id } } })),
  );
}
