import type { LandingDocument } from "@/api/landings";

/** A page to begin with: a form whose consent box nobody has ticked, and a booking. */
export const EXAMPLE: LandingDocument = {
  key: "tea_tasting",
  name: { zh: "品鉴会报名", en: "Tea tasting" },
  title: { zh: "周六品鉴会", en: "Tasting on Saturday" },
  blocks: [
    { kind: "heading", level: 1, text: { zh: "周六，一起喝新茶", en: "New teas, this Saturday" } },
    { kind: "text", text: { zh: "名额 20 位，报名后我们会短信确认。", en: "Twenty places. We confirm each one." } },
    {
      kind: "form",
      key: "sign_up",
      fields: [
        { key: "called", kind: "name", label: { zh: "怎么称呼您", en: "Your name" } },
        { key: "email", kind: "email", label: { zh: "邮箱", en: "E-mail" }, is_required: true },
      ],
      consents: [
        {
          key: "news",
          channel: "email",
          topic: "event",
          words: { zh: "同意通过邮件接收活动邀请，可随时退订", en: "Send me invitations by e-mail; I can opt out any time" },
        },
      ],
      submit: { zh: "报名", en: "Sign up" },
      thanks: { zh: "已收到，我们会尽快与您确认。", en: "Got it. We will confirm soon." },
      privacy_url: "https://shop.example/privacy",
    },
  ],
};
