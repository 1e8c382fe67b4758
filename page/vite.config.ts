import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The built page is package data of the Python package. No inline script, so that the page's policy can forbid all.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/rapalog/web/page",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // jspdf can draw html by these; we never ask it to.
    rollupOptions: { external: ["html2canvas", "dompurify", "canvg"] },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8711" } },
});
