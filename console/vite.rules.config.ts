import { fileURLToPath, URL } from "node:url";

import { defineConfig } from "vite";

// The translation between builder and rule language alone, for the test that sends rules there and back.
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    ssr: fileURLToPath(new URL("./src/rules/translating.ts", import.meta.url)),
    outDir: process.env["RULES_FOLDER"] ?? "build-rules",
    emptyOutDir: true,
    rollupOptions: { output: { entryFileNames: "rules.mjs" } },
  },
});
