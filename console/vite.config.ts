import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` shows the sources and asks a running `evergrove serve` for everything else.
const server = process.env["EVERGROVE_SERVER"] ?? "http://127.0.0.1:8000";

/** A module that at least so many of the pages load stands in the file that they share. */
const COMMON_PAGES_MIN = 12;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: process.env["CONSOLE_FOLDER"] ?? "../evergrove/api/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A request costs more than the kilobyte that it fetches: what every page needs is one file, what most pages
          // need another one, and only the rest is split by page.
          groups: [
            { name: "frame", tags: ["$initial"], priority: 2 },
            { name: "common", minShareCount: COMMON_PAGES_MIN, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": server, "/v1": server } },
});
