import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input, Radio } from "antd";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { useBegin, useWays } from "@/api/signIn";
import type { Language } from "@/app/i18n";
import { setLanguage } from "@/app/i18n";
import { ME, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

type Change = components["schemas"]["AccountChange"];

function useAccountChange() {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation("people");
  return useMutation({
    mutationFn: (body: Change) => bodyOf(api.PATCH("/api/me", { body })),
    onSuccess: (me) => {
      queries.setQueryData(ME, me);
      void message.success(t("account.saved"));
    },
  });
}

export default function Account() {
  const { t } = useTranslation("people");
  const ways = useWays();
  return (
    <Page title={t("account.title")} lead={t("account.lead")}>
      <div className="stack" style={{ maxWidth: 560 }}>
        <ProfileCard />
        {ways.data?.passwords === false ? null : <PasswordCard />}
        {ways.data?.provider ? <IdentityCard name={ways.data.provider.name} /> : null}
      </div>
    </Page>
  );
}

interface Profile {
  name: string;
  email: string;
  language: Language;
  current_password?: string;
}

function ProfileCard() {
  const { t, i18n } = useTranslation("people");
  const { me } = usePlace();
  const change = useAccountChange();
  const [form] = Form.useForm<Profile>();
  const isMoved = (Form.useWatch("email", form) ?? me.user.email) !== me.user.email;
  const save = async ({ email, current_password, ...rest }: Profile) => {
    const body = isMoved ? { ...rest, email, current_password } : rest;
    await change.mutateAsync(body).then(() => setLanguage(rest.language), () => undefined);
  };
  return (
    <Card title={t("account.profile")}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ name: me.user.name, email: me.user.email, language: me.user.language ?? i18n.language }} onFinish={(values) => void save(values)}>
        <Form.Item name="email" label={t("email")}><Input type="email" maxLength={254} autoComplete="email" /></Form.Item>
        {isMoved && me.user.has_password ? (
          <Form.Item name="current_password" label={t("account.current")} rules={[{ required: true, message: t("account.needed") }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        ) : null}
        <Form.Item name="name" label={t("account.name")}><Input maxLength={120} /></Form.Item>
        <Form.Item name="language" label={t("account.language")}>
          <Radio.Group options={[{ value: "zh", label: "中文" }, { value: "en", label: "English" }]} />
        </Form.Item>
        {change.error ? <div style={{ marginBottom: 16 }}><ErrorNotice error={change.error} /></div> : null}
        <Button type="primary" htmlType="submit" loading={change.isPending}>{t("frame:save")}</Button>
      </Form>
    </Card>
  );
}

function PasswordCard() {
  const { t } = useTranslation("people");
  const { me } = usePlace();
  const [form] = Form.useForm<{ current_password?: string; password: string }>();
  const change = useAccountChange();
  return (
    <Card title={t(me.user.has_password ? "account.password_change" : "account.password_set")}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values, { onSuccess: () => form.resetFields() })}>
        {me.user.has_password ? (
          <Form.Item name="current_password" label={t("account.current")} rules={[{ required: true, message: t("account.needed") }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        ) : null}
        <Form.Item name="password" label={t("account.new")} extra={t("account.hint")} rules={[{ required: true, message: t("account.needed") }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {change.error ? <div style={{ marginBottom: 16 }}><ErrorNotice error={change.error} /></div> : null}
        <Button htmlType="submit" loading={change.isPending}>{t("frame:save")}</Button>
      </Form>
    </Card>
  );
}

function IdentityCard({ name }: { name: string }) {
  const { t } = useTranslation("people");
  const { me, slug } = usePlace();
  const begin = useBegin();
  const connect = () => begin.mutate({ next: `/w/${slug}/account`, connect: true });
  return (
    <Card title={t("account.identity")}>
      <p className="quiet" style={{ marginTop: 0 }}>{t("account.identity_lead", { name })}</p>
      {begin.error ? <div style={{ marginBottom: 16 }}><ErrorNotice error={begin.error} /></div> : null}
      {me.is_connected ? (
        <span>{t("account.identity_connected", { name })}</span>
      ) : (
        <Button loading={begin.isPending || begin.isSuccess} onClick={connect}>{t("account.identity_connect", { name })}</Button>
      )}
    </Card>
  );
}
