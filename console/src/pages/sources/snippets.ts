// The shortest code that sends one event, for copying. `host` and `key` are those of this server and source.
export const WAYS = ["browser", "bundle", "node", "python", "curl"] as const;
export type Way = (typeof WAYS)[number];

export function snippetOf(way: Way, { host, key }: { host: string; key: string }): string {
  return { browser, bundle, node, python, curl }[way](host, key);
}

function browser(host: string, key: string): string {
  return `<!-- before </head> -->
<script src="${host}/evergrove.js" data-write-key="${key}"></script>

<!-- after sign-in, and wherever something happens -->
<script>
  evergrove.identify("customer-1", { email: "wang@example.com" });
  evergrove.track("Product Viewed", { product_id: "SKU-1", category: "tea" });
</script>`;
}

function bundle(host: string, key: string): string {
  return `// npm install @segment/analytics-next
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "${key}", cdnURL: "${host}" });
analytics.identify("customer-1", { email: "wang@example.com" });
analytics.track("Product Viewed", { product_id: "SKU-1", category: "tea" });`;
}

function node(host: string, key: string): string {
  return `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${host}" });
analytics.identify({ userId: "customer-1", traits: { email: "wang@example.com" } });
analytics.track({
  userId: "customer-1",
  event: "Order Completed",
  properties: { order_id: "A-1001", total: 99.0, currency: "CNY" },
});
await analytics.closeAndFlush();`;
}

function python(host: string, key: string): string {
  return `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${host}"

analytics.identify("customer-1", {"email": "wang@example.com"})
analytics.track(
    "customer-1",
    "Order Completed",
    {"order_id": "A-1001", "total": 99.0, "currency": "CNY"},
)
analytics.flush()`;
}

function curl(host: string, key: string): string {
  return `curl ${host}/v1/track \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{
    "userId": "customer-1",
    "event": "Order Completed",
    "properties": {"order_id": "A-1001", "total": 99.0, "currency": "CNY"}
  }'`;
}
