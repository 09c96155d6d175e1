// What a new template begins with: what the law and the carriers ask for stands there already.
import type { Channel, ContentLanguage } from "@/api/content";

import { blockOf } from "./blocks";

function mailPage(language: ContentLanguage): string {
  return `<mjml>
  <mj-body background-color="#f3f5f4">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="16px" line-height="1.6">${GREETING[language]}</mj-text>
${blockOf("text", language, "        ")}
${blockOf("button", language, "        ")}
      </mj-column>
    </mj-section>
${blockOf("footer", language, "    ")}
  </mj-body>
</mjml>`;
}

const GREETING = { zh: '{{ customer.name | default: "您好" }}：', en: 'Hi {{ customer.name | default: "there" }},' };

export function startOf(channel: Channel, language: ContentLanguage): Record<string, string> {
  const isChinese = language === "zh";
  if (channel === "email") return { subject: "", preheader: "", mjml: mailPage(language) };
  if (channel === "sms") {
    return { text: isChinese ? "【{{ workspace.signature | default: workspace.name }}】 拒收请回复R" : "{{ workspace.name }}:  Reply STOP to opt out" };
  }
  if (channel === "webhook") return { json: '{\n  "customer": "{{ customer.id }}"\n}' };
  return {};
}
