import { fileURLToPath } from "node:url";
import VueI18n from "@intlify/unplugin-vue-i18n/vite";
import vue from "@vitejs/plugin-vue";
import Components from "unplugin-vue-components/vite";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import { defineConfig } from "vitest/config";
import { apiDocument } from "./build/apiDocument.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// API_URL: everything before /v1, for the development server. OUT_DIR: where `npm run build` writes.
const apiUrl = new URL(process.env["API_URL"] ?? "http://127.0.0.1:8480");
const proxy = {
  "/v1": {
    target: apiUrl.origin,
    changeOrigin: true,
    rewrite: (path: string) => apiUrl.pathname.replace(/\/$/, "") + path,
  },
};

export default defineConfig(({ command, isPreview }) => ({
  // The console is served below a stage's prefix that is not known here, so addresses in it are relative. The
  // development server and the preview serve it at /console/, beside /v1, as a stack does.
  base: command === "serve" || isPreview ? "/console/" : "./",
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: "css" })] }),
    VueI18n({
      include: [here("./src/**/messages.zh-CN.json"), here("./src/**/messages.en.json")],
      // Messages are compiled here: a compiler in the browser would need `unsafe-eval`.
      runtimeOnly: true,
      compositionOnly: true,
      fullInstall: false,
      dropMessageCompiler: command === "build",
    }),
    apiDocument(here("../docs/openapi.json")),
  ],
  resolve: { alias: { "@mallpass/client": here("../clients/typescript/src/index.ts"), "@": here("./src") } },
  server: { host: "127.0.0.1", proxy, fs: { allow: [here("..")] } },
  preview: { host: "127.0.0.1", proxy },
  build: {
    outDir: process.env["OUT_DIR"] ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    // The polyfill would be for browsers that this target excludes.
    modulePreload: { polyfill: false },
    rollupOptions: { input: [here("./index.html"), here("./reference/index.html")] },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  test: { include: ["test/**/*.test.ts"] },
}));
