import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` shows the sources and asks a running `evergrove serve` for everything else.
const server = process.env["EVERGROVE_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: process.env["CONSOLE_FOLDER"] ?? "../evergrove/api/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The vendor chunks are split by page; the first one is React, antd and the frame.
    chunkSizeWarningLimit: 1600,
  },
  server: { proxy: { "/api": server, "/v1": server } },
});
