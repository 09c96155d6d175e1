// Ready-made rules to begin with. Names and explanations stand in locales/*/starts.json under the same keys.
import type { Tree } from "./language";

export type Start = { key: string; tree: Tree };

const ORDER = "Order Completed";

export const STARTS: Start[] = [
  {
    key: "repeat_buyer_silent",
    tree: {
      all: [
        { event: ORDER, is: { ">=": 2 } },
        { not: { event: ORDER, within_days: 60, is: { ">=": 1 } } },
      ],
    },
  },
  {
    key: "first_order_no_second",
    tree: {
      all: [
        { event: ORDER, is: { "=": 1 } },
        { event: ORDER, measure: "first", is: { ">=": 30, "<": 90 } },
      ],
    },
  },
  {
    key: "cart_left",
    tree: {
      sequence: { first: { event: "Product Added" }, then_not: { event: ORDER }, within_days: 3 },
      within_days: 30,
    },
  },
  {
    key: "key_customers_declining",
    tree: {
      all: [
        { score: "rfm_class", is: { in: ["important_value", "important_keep"] } },
        { stage: ["decline", "lost"] },
      ],
    },
  },
  {
    key: "health_alarm",
    tree: {
      all: [
        { event: ORDER, is: { ">=": 3 } },
        { score: "health_score", is: { "<": 40 } },
      ],
    },
  },
  {
    key: "viewed_not_bought",
    tree: {
      all: [
        { event: "Product Viewed", within_days: 7, is: { ">=": 3 } },
        { not: { event: ORDER, within_days: 7, is: { ">=": 1 } } },
      ],
    },
  },
];
