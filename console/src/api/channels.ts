import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Sender = Schemas["SenderBody"];
export type SenderKind = Schemas["SenderKindBody"];
export type SettingField = Schemas["FieldBody"];
export type SenderCheck = Schemas["SenderCheckBody"];
export type Channel = Sender["channel"];
export type Topic = Schemas["TopicBody"];
export type TopicReach = Schemas["TopicReachBody"];
export type Blocked = Schemas["SuppressionBody"];
export type SenderWish = Schemas["SenderWishBody"];

export const CHANNELS: Channel[] = ["email", "sms", "mms", "rich_sms", "push", "web_push", "in_app", "wecom", "wechat", "call", "webhook"];

const ROWS_MAX = 200;
const REFRESH_MS = 15_000;
/** As long as the server keeps the counts. */
const CONSENT_MS = 120_000;

const keys = {
  senders: (slug: string) => ["senders", slug],
  kinds: (slug: string) => ["sender-kinds", slug],
  seeds: (slug: string, channel: Channel) => ["seeds", slug, channel],
  topics: (slug: string) => ["topics", slug],
  consents: (slug: string, channel: Channel) => ["topics", slug, "consents", channel],
  blocked: (slug: string) => ["suppressions", slug],
};

export function useSenders(slug: string) {
  return useQuery({
    queryKey: keys.senders(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/senders", { params: { path: { slug }, query: { limit: ROWS_MAX } } })),
    refetchInterval: REFRESH_MS,
  });
}

export function useSenderKinds(slug: string) {
  return useQuery({
    queryKey: keys.kinds(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/sender-kinds", { params: { path: { slug } } })),
    staleTime: Infinity,
  });
}

/** Makes a sender, or changes the one that stands under its key. */
export function useSaveSender(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ wish, isNew }: { wish: SenderWish; isNew: boolean }) => {
      const { sender_key: key, ...body } = wish;
      return bodyOf(
        isNew
          ? api.POST("/api/w/{slug}/senders", { params: { path: { slug } }, body: wish })
          : api.PUT("/api/w/{slug}/senders/{key}", { params: { path: { slug, key } }, body }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.senders(slug) }),
  });
}

export function useSenderChange(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, change }: { key: string; change: "live" | "sandbox" | "disable" }) => {
      const params = { path: { slug, key } };
      return bodyOf(
        change === "disable"
          ? api.DELETE("/api/w/{slug}/senders/{key}", { params })
          : api.POST("/api/w/{slug}/senders/{key}/live", { params, body: { is_live: change === "live" } }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.senders(slug) }),
  });
}

export function useCheckSender(slug: string) {
  return useMutation({
    mutationFn: (key: string) => bodyOf(api.POST("/api/w/{slug}/senders/{key}/check", { params: { path: { slug, key } } })),
  });
}

export function useSeeds(slug: string, channel: Channel, isAllowed: boolean) {
  return useQuery({
    queryKey: keys.seeds(slug, channel),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/seeds/{channel}", { params: { path: { slug, channel } } })),
    enabled: isAllowed,
    placeholderData: undefined,
  });
}

export function useSaveSeeds(slug: string, channel: Channel) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (addresses: string[]) =>
      bodyOf(api.PUT("/api/w/{slug}/seeds/{channel}", { params: { path: { slug, channel } }, body: { addresses } })),
    onSuccess: (kept) => queries.setQueryData(keys.seeds(slug, channel), kept),
  });
}

export function useTopics(slug: string) {
  return useQuery({
    queryKey: keys.topics(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/topics", { params: { path: { slug } } })),
  });
}

/** How many customers may be written to on a channel about each topic; undefined where it could not be counted. */
export function useTopicConsents(slug: string, channel: Channel) {
  return useQuery({
    queryKey: keys.consents(slug, channel),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/topics/consents", { params: { path: { slug }, query: { channel } } })),
    staleTime: CONSENT_MS,
    placeholderData: undefined,
  });
}

export function useSaveTopic(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Topic) => bodyOf(api.POST("/api/w/{slug}/topics", { params: { path: { slug } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.topics(slug) }),
  });
}

export function useBlocked(slug: string) {
  return usePages<Blocked>(keys.blocked(slug), (after) =>
    bodyOf(api.GET("/api/w/{slug}/suppressions", { params: { path: { slug }, query: { after } } })),
  );
}

/** Blocks an address, or takes it off the list again; the address itself is kept nowhere. */
export function useBlockAddress(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ isBlocked, ...body }: { channel: Channel; address: string; isBlocked: boolean }) => {
      const options = { params: { path: { slug } }, body };
      return bodyOf(isBlocked ? api.POST("/api/w/{slug}/suppressions", options) : api.DELETE("/api/w/{slug}/suppressions", options));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.blocked(slug) }),
  });
}
