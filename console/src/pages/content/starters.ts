// What a new template begins with: what the law and the carriers ask for stands there already.
import type { Channel, ContentLanguage } from "@/api/content";

const MAIL = {
  zh: { hello: '{{ customer.name | default: "您好" }}：', body: "在这里写正文。", button: "了解详情", why: "您收到此邮件，是因为您同意接收{{ workspace.name }}的资讯。", preferences: "管理订阅偏好", leave: "退订" },
  en: { hello: 'Hi {{ customer.first_name | default: "there" }},', body: "Your text goes here.", button: "Find out more", why: "You are receiving this because you signed up for news from {{ workspace.name }}.", preferences: "Choose what you receive", leave: "Unsubscribe" },
};

function mailPage(language: ContentLanguage): string {
  const words = MAIL[language];
  return `<mjml>
  <mj-body background-color="#f3f5f4">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="16px" line-height="1.6">${words.hello}</mj-text>
        <mj-text font-size="16px" line-height="1.6">${words.body}</mj-text>
        <mj-button href="{{ workspace.url }}" background-color="#0b6b4f">${words.button}</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text align="center" font-size="12px" color="#5f6b6d">${words.why} <a href="{{ message.preferences_url }}">${words.preferences}</a> · <a href="{{ message.unsubscribe_url }}">${words.leave}</a></mj-text>
        <mj-text align="center" font-size="12px" color="#5f6b6d">{{ workspace.name }}{% if workspace.address %} · {{ workspace.address }}{% endif %}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
}

export function startOf(channel: Channel, language: ContentLanguage): Record<string, string> {
  const isChinese = language === "zh";
  if (channel === "email") return { subject: "", preheader: "", mjml: mailPage(language) };
  if (channel === "sms") {
    return { text: isChinese ? "【{{ workspace.signature | default: workspace.name }}】 拒收请回复R" : "{{ workspace.name }}:  Reply STOP to opt out" };
  }
  if (channel === "webhook") return { json: '{\n  "customer": "{{ customer.id }}"\n}' };
  return {};
}
