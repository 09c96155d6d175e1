import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components, operations } from "./schema";

export type Message = components["schemas"]["MessageBody"];
export type MessageState = Message["state"];

const REFRESH_MS = 10_000;

export type MessageFilter = Omit<NonNullable<operations["list_messages"]["parameters"]["query"]>, "after" | "limit">;
export type MessageMark = NonNullable<MessageFilter["mark"]>;

export function useMessages(slug: string, filter: MessageFilter) {
  return usePages<Message>(
    ["messages", slug, filter],
    (after) => bodyOf(api.GET("/api/w/{slug}/messages", { params: { path: { slug }, query: { ...filter, after } } })),
    { refetchMs: REFRESH_MS },
  );
}

/** One message with the why, as lines in both languages. */
export function useMessage(slug: string, message_id: string) {
  return useQuery({
    queryKey: ["message", slug, message_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/messages/{message_id}", { params: { path: { slug, message_id } } })),
    placeholderData: undefined,
  });
}
