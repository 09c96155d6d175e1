import { App, Button, Card, Form, Input, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { Topic } from "@/api/channels";
import { useSaveTopic, useTopics } from "@/api/channels";
import { useMay } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

/** What people can choose to be written to about. */
export function TopicList({ slug }: { slug: string }) {
  const { t } = useTranslation("channels");
  const { message } = App.useApp();
  const mayWrite = useMay("channels:write");
  const [form] = Form.useForm<Topic>();
  const topics = useTopics(slug);
  const save = useSaveTopic(slug);
  const submit = async (topic: Topic) => {
    if (!(await save.mutateAsync(topic).catch(() => null))) return;
    form.resetFields();
    void message.success(t("topics.saved"));
  };
  if (topics.error) return <ErrorNotice error={topics.error} onAgain={() => void topics.refetch()} />;
  if (!topics.data) return <Card><Skeleton active /></Card>;
  return (
    <Card style={{ maxWidth: 860 }}>
      <p className="quiet" style={{ marginTop: 0 }}>{t("topics.lead")}</p>
      <Table
        rowKey="key"
        size="middle"
        pagination={false}
        scroll={{ x: 420 }}
        dataSource={topics.data.items}
        columns={[
          { title: t("topics.key"), dataIndex: "key", render: (key: string) => <span className="code">{key}</span> },
          { title: t("topics.zh"), dataIndex: "zh" },
          { title: t("topics.en"), dataIndex: "en" },
        ]}
      />
      {mayWrite ? (
        <Form form={form} layout="inline" style={{ marginTop: 16, rowGap: 8 }} onFinish={(values) => void submit(values)}>
          <Form.Item name="key" rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,39}$/, message: t("form.key_needed") }]}>
            <Input aria-label={t("topics.key")} placeholder={t("topics.key")} />
          </Form.Item>
          <Form.Item name="zh" rules={[{ required: true, message: t("form.needed") }]}><Input aria-label={t("topics.zh")} placeholder={t("topics.zh")} /></Form.Item>
          <Form.Item name="en" rules={[{ required: true, message: t("form.needed") }]}><Input aria-label={t("topics.en")} placeholder={t("topics.en")} /></Form.Item>
          <Button htmlType="submit" loading={save.isPending}>{t("topics.add")}</Button>
        </Form>
      ) : null}
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </Card>
  );
}
