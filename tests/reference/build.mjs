// Builds the page of console/reference/ into the folder of the first argument, as the console's build does: with Vite,
// relative addresses, files named by their content. NODE_MODULES names the packages.
import { createRequire } from "node:module";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, source] = process.argv.slice(2);
const modules = process.env.NODE_MODULES;
const found = createRequire(join(modules, "_"));
const { build } = await import(pathToFileURL(join(modules, "vite/dist/node/index.js")).href);
const ts = found("typescript");

// Vite looks for packages above the page, so page and packages are put next to one another.
const root = join(folder, "source");
mkdirSync(root, { recursive: true });
cpSync(source, join(root, "reference"), { recursive: true });
symlinkSync(modules, join(root, "node_modules"));

const files = [join(root, "reference/main.ts"), join(root, "reference/swagger-ui-dist.d.ts")];
const options = { strict: true, noEmit: true, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
const program = ts.createProgram(files, { ...options, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] });
const faults = ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
if (faults.length > 0) throw new Error(faults.join("\n"));

await build({
  root,
  base: "./",
  configFile: false,
  logLevel: "error",
  build: {
    outDir: join(folder, "console"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: join(root, "reference/index.html") },
  },
});
