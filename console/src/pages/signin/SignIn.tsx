import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Divider, Form, Input, Spin } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { api, bodyOf } from "@/api/client";
import { ApiError } from "@/api/errors";
import { PROVIDER_SIGN_OUT, useBegin, useWays } from "@/api/signIn";
import { setLanguage } from "@/app/i18n";
import { LanguageSwitch } from "@/app/LanguageSwitch";
import type { Me } from "@/app/session";
import { ME, useMe, WAS_HERE } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

const PASSWORD_CHARACTERS_MIN = 10;

/** The token of a one-time link stands behind #, so that it never reaches a log; it leaves the address at once. */
function tokenOfAddress(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return token;
}

export default function SignIn() {
  const { t } = useTranslation("signin");
  const [token] = useState(tokenOfAddress);
  const [params] = useSearchParams();
  const hasEntered = params.get("entered") === "yes";
  if (hasEntered || params.get("connected") === "yes") localStorage.setItem(WAS_HERE, "yes");
  const me = useMe();
  const ways = useWays();
  if (me.isPending || ways.isPending) return <Spin fullscreen />;
  const next = safeNext(params.get("next"));
  if (me.data && hasEntered) return <Entered me={me.data} next={next} />;
  if (me.data && !token && !params.get("failed")) return <Navigate to={next} replace />;
  const provider = ways.data?.provider ?? null;
  const hasPasswords = ways.data?.passwords ?? true;
  const lead = token ? (hasPasswords ? "link_lead" : "link_lead_plain") : provider ? (hasPasswords ? "lead_both" : "lead_provider") : "lead";
  return (
    <main style={{ minHeight: "100vh", display: "grid", placeItems: "center", padding: 16, background: "var(--wash)" }}>
      <div style={{ width: "100%", maxWidth: 400 }}>
        <div className="spread" style={{ marginBottom: 16 }}>
          <div className="brand"><img src="/favicon.svg" alt="" /><span>{t("frame:brand")}</span></div>
          <LanguageSwitch />
        </div>
        <Card>
          <h1 style={{ fontSize: 20, margin: "0 0 4px" }}>{t(token ? "link_title" : "title")}</h1>
          <p className="quiet" style={{ marginTop: 0 }}>{t(lead)}</p>
          {token ? (
            <LinkForm token={token} next={next} hasPasswords={hasPasswords} />
          ) : (
            <>
              {provider ? <ProviderDoor name={provider.name} next={next} failed={params.get("failed")} /> : null}
              {provider && hasPasswords ? <Divider plain>{t("or")}</Divider> : null}
              {hasPasswords ? <PasswordForm next={next} /> : null}
            </>
          )}
        </Card>
        <p className="quiet small" style={{ textAlign: "center" }}>{t("footer")}</p>
      </div>
    </main>
  );
}

/** Back from the provider, and in: the same steps as after a password. */
function Entered({ me, next }: { me: Me; next: string }) {
  const entered = useEntered(next);
  const isDone = useRef(false);
  useEffect(() => {
    if (!isDone.current) void entered(me);
    isDone.current = true;
  });
  return <Spin fullscreen />;
}

/** The provider's button, what it answered last, and the way out of it for who has just signed out here. */
function ProviderDoor({ name, next, failed }: { name: string; next: string; failed: string | null }) {
  const { t } = useTranslation("signin");
  const begin = useBegin();
  const [wayOut] = useState(() => sessionStorage.getItem(PROVIDER_SIGN_OUT));
  useEffect(() => sessionStorage.removeItem(PROVIDER_SIGN_OUT), []);
  const problem = begin.error ?? (failed ? new ApiError({ code: failed, message: failed, kind: "unauthenticated" }, 401) : null);
  return (
    <div className="stack">
      {wayOut && !failed ? (
        <Alert type="info" title={t("signed_out", { name })} action={<a href={wayOut}>{t("sign_out_there", { name })}</a>} />
      ) : null}
      {problem ? <ErrorNotice error={problem} /> : null}
      <Button type="primary" size="large" block loading={begin.isPending || begin.isSuccess} onClick={() => begin.mutate({ next })}>
        {t("with_provider", { name })}
      </Button>
    </div>
  );
}

function useEntered(next: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { i18n } = useTranslation();
  return async (me: Me) => {
    localStorage.setItem(WAS_HERE, "yes");
    queries.setQueryData(ME, me);
    const chosen = me.user.language;
    if (chosen && chosen !== i18n.language) await setLanguage(chosen);
    void navigate(next, { replace: true });
  };
}

function PasswordForm({ next }: { next: string }) {
  const { t } = useTranslation("signin");
  const entered = useEntered(next);
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => bodyOf(api.POST("/api/sign-in", { body })),
    onSuccess: entered,
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: { email: string; password: string }) => signIn.mutate(values)}>
      <Form.Item name="email" label={t("email")} rules={[{ required: true, message: t("email_needed") }]}>
        <Input type="email" autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("password_needed") }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {signIn.error ? <div style={{ marginBottom: 16 }}><ErrorNotice error={signIn.error} /></div> : null}
      <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t("enter")}</Button>
      <p className="quiet small" style={{ marginBottom: 0 }}>{t("forgotten")}</p>
    </Form>
  );
}

function LinkForm({ token, next, hasPasswords }: { token: string; next: string; hasPasswords: boolean }) {
  const { t } = useTranslation("signin");
  const entered = useEntered(next);
  const enter = useMutation({
    mutationFn: (password: string | null) => bodyOf(api.POST("/api/sign-in/link", { body: { token, password } })),
    onSuccess: entered,
  });
  const rules = useMemo(
    () => [
      { required: true, message: t("password_needed") },
      { min: PASSWORD_CHARACTERS_MIN, message: t("password_short", { count: PASSWORD_CHARACTERS_MIN }) },
    ],
    [t],
  );
  if (!hasPasswords) {
    return (
      <div className="stack">
        {enter.error ? <ErrorNotice error={enter.error} /> : null}
        <Button type="primary" block loading={enter.isPending} onClick={() => enter.mutate(null)}>{t("enter_by_link")}</Button>
      </div>
    );
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={({ password }: { password: string }) => enter.mutate(password)}>
      <Form.Item name="password" label={t("new_password")} extra={t("password_hint")} rules={rules}>
        <Input.Password autoComplete="new-password" autoFocus />
      </Form.Item>
      {enter.error ? <div style={{ marginBottom: 16 }}><ErrorNotice error={enter.error} /></div> : null}
      <Button type="primary" htmlType="submit" block loading={enter.isPending}>{t("set_and_enter")}</Button>
      <Button type="link" block disabled={enter.isPending} onClick={() => enter.mutate(null)}>{t("enter_without")}</Button>
    </Form>
  );
}

/** Only paths of this console: an address with a host in `next` would send people elsewhere, and browsers skip tabs. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(next) ? next : "/";
}
