// Reads a list of rules (JSON) from stdin, sends each through the builder's groups and back, and prints the list.
// Usage: node rules-there-and-back.mjs path/of/rules.mjs
import { pathToFileURL } from "node:url";

const { groupOf, treeOf } = await import(pathToFileURL(process.argv[2]).href);
const parts = [];
for await (const part of process.stdin) parts.push(part);
const rules = JSON.parse(Buffer.concat(parts).toString("utf8"));
process.stdout.write(JSON.stringify(rules.map((rule) => treeOf(groupOf(rule)))));
