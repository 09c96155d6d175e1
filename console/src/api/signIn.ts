import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "./client";

/** Where the way out of the provider waits for the sign-in page, for this tab. */
export const PROVIDER_SIGN_OUT = "evergrove.provider_sign_out";

/** How one may sign in here. */
export function useWays() {
  return useQuery({ queryKey: ["ways"], queryFn: () => bodyOf(api.GET("/api/sign-in/ways")), staleTime: Infinity });
}

type Begin = { next: string; connect?: boolean };

/** Leave for the identity provider: to sign in, or to connect one's identity there with one's account. */
export function useBegin() {
  const { i18n } = useTranslation();
  return useMutation({
    mutationFn: ({ next, connect }: Begin) => {
      const body = { next, language: i18n.language === "zh" ? ("zh" as const) : ("en" as const) };
      return bodyOf(connect ? api.POST("/api/me/identity", { body }) : api.POST("/api/sign-in/provider", { body }));
    },
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
