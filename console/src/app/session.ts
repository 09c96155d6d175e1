import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";

import { api, bodyOf, queries } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { components } from "@/api/schema";
import { PROVIDER_SIGN_OUT } from "@/api/signIn";

export type Me = components["schemas"]["Me"];
export type Role = "owner" | "operator" | "analyst" | "agent" | "viewer";

export const ME = ["me"];

/** Set in the browser of who has signed in here; the session itself is a cookie that scripts cannot see. */
export const WAS_HERE = "evergrove.signed_in";

const WHO = queryOptions({
  queryKey: ME,
  queryFn: async (): Promise<Me | null> => {
    // Nobody to ask about before the first sign-in here: a refusal would only stand in the browser's log.
    if (window.location.pathname === "/sign-in" && !localStorage.getItem(WAS_HERE)) return null;
    try {
      return await bodyOf(api.GET("/api/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Who is signed in; null when nobody is. */
export function useMe() {
  return useQuery(WHO);
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => bodyOf(api.POST("/api/sign-out")),
    onSettled: (told) => {
      if (told?.provider_url) sessionStorage.setItem(PROVIDER_SIGN_OUT, told.provider_url);
      localStorage.removeItem(WAS_HERE);
      // Leaving the page forgets all that it knew; emptied before, what is still shown would ask again, as nobody.
      window.location.assign("/sign-in");
    },
  });
}

const zoneOf = (slug: string) =>
  queryOptions({
    queryKey: ["zone", slug],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/zone", { params: { path: { slug } } }))).zone,
    staleTime: 5 * 60_000,
  });

/** In which zone the days and hours of a workspace are. */
export function useZone(slug: string) {
  return useQuery({ ...zoneOf(slug), enabled: slug !== "" });
}

/** Asks what every page of a workspace waits for while its words and its code are still on their way. */
export async function askEarly(path: string): Promise<void> {
  const [, slug] = /^\/w\/([^/]+)/.exec(path) ?? [];
  if (slug === undefined || !localStorage.getItem(WAS_HERE)) return;
  await queries.prefetchQuery(WHO);
  const isMine = queries.getQueryData<Me>(ME)?.workspaces.some((one) => one.slug === slug);
  if (isMine) await queries.prefetchQuery(zoneOf(slug));
}

export type Place = { slug: string; role: Role; permissions: string[]; me: Me; zone: string };

export const PlaceContext = createContext<Place | null>(null);

/** The workspace that the address names, and what the person may do in it. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error("only inside a workspace");
  return place;
}

/** Whether the role allows it here. The server decides; this only hides what it would refuse. */
export function useMay(permission: string): boolean {
  return usePlace().permissions.includes(permission);
}
