import { App, Button, Card, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/channels";
import { CHANNELS, useSaveSeeds, useSeeds } from "@/api/channels";
import { ErrorNotice } from "@/parts/Notice";

/** Our own people's addresses, channel by channel. */
export function SeedList({ slug }: { slug: string }) {
  const { t } = useTranslation("channels");
  const { t: reach } = useTranslation("reach");
  const { message } = App.useApp();
  const [channel, setChannel] = useState<Channel>("email");
  const [text, setText] = useState<string | null>(null);
  const seeds = useSeeds(slug, channel, true);
  const save = useSaveSeeds(slug, channel);
  const shown = text ?? seeds.data?.addresses.join("\n") ?? "";
  const submit = async () => {
    const kept = await save.mutateAsync(shown.split("\n").map((line) => line.trim()).filter(Boolean)).catch(() => null);
    if (!kept) return;
    setText(null);
    void message.success(t("seeds.saved"));
  };
  return (
    <Card style={{ maxWidth: 640 }}>
      <p className="quiet" style={{ marginTop: 0 }}>{t("seeds.lead")}</p>
      <Form layout="vertical">
        <Form.Item label={t("seeds.channel")}>
          <Select
            value={channel}
            aria-label={t("seeds.channel")}
            onChange={(next) => { setChannel(next); setText(null); }}
            options={CHANNELS.map((value) => ({ value, label: reach(`channel.${value}`) }))}
          />
        </Form.Item>
        <Form.Item label={t("seeds.addresses")}>
          <Input.TextArea aria-label={t("seeds.addresses")} rows={8} value={shown} onChange={(event) => setText(event.target.value)} />
        </Form.Item>
        <Button type="primary" loading={save.isPending} disabled={text === null} onClick={() => void submit()}>{t("seeds.save")}</Button>
      </Form>
      {seeds.error ?? save.error ? <ErrorNotice error={seeds.error ?? save.error} /> : null}
    </Card>
  );
}
