import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin } from "vite";

const resolve = { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } };

/** What notebooks show: each component as one script that needs nothing else, beside the page. */
function notebooks(): Plugin {
  return {
    name: "notebooks", apply: "build",
    async closeBundle() {
      await build({
        configFile: false, logLevel: "warn", resolve, plugins: [react()], define: { "process.env.NODE_ENV": '"production"' }, publicDir: false,
        build: {
          outDir: "../src/rapalog/web/page/notebook", emptyOutDir: true,
          lib: { entry: "src/notebook/dose-response.tsx", name: "figure", formats: ["iife"], fileName: () => "dose-response.js", cssFileName: "dose-response" },
        },
      });
    },
  };
}

// The built page is package data of the Python package. No inline script, so that the page's policy can forbid all.
export default defineConfig({
  plugins: [react(), notebooks()],
  resolve,
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
