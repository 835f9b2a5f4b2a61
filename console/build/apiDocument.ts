/** Takes from docs/openapi.json what the console needs when it runs: the schemas of documents, and who may call what. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface ApiDocument {
  paths: Record<string, Record<string, { description?: string; security?: Record<string, string[]>[] }>>;
  components: { schemas: Record<string, Json> };
}

const SCHEMAS = "virtual:document-schemas";
const ROLES = "virtual:operation-roles";

export function apiDocument(path: string): Plugin {
  return {
    name: "mallpass-api-document",
    resolveId: (id) => (id === SCHEMAS || id === ROLES ? `\0${id}` : undefined),
    load(id) {
      if (id !== `\0${SCHEMAS}` && id !== `\0${ROLES}`) return undefined;
      this.addWatchFile(path);
      const read = JSON.parse(readFileSync(path, "utf8")) as ApiDocument;
      const value = id === `\0${SCHEMAS}` ? documentSchemas(read) : operationRoles(read);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
    },
  };
}

/** The schemas of all documents that staff put (`…Spec`), and every schema they refer to. */
export function documentSchemas(api: ApiDocument): Record<string, Json> {
  const all = api.components.schemas;
  const kept: Record<string, Json> = {};
  const keep = (name: string): void => {
    if (name in kept) return;
    kept[name] = all[name] ?? fail(`docs/openapi.json has no schema ${name}`);
    for (const [, inner] of JSON.stringify(kept[name]).matchAll(/"#\/components\/schemas\/(\w+)"/g)) keep(inner!);
  };
  for (const name of Object.keys(all)) if (`${name}Document` in all) keep(name);
  return kept;
}

/** For each operation of staff, the roles that its description names: "… For: operator, finance." */
export function operationRoles(api: ApiDocument): Record<string, string[]> {
  const roles: Record<string, string[]> = {};
  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(operations)) {
      if (!operation.security?.some((way) => "staff" in way)) continue;
      const named = /For: ([a-z, ]+)/.exec(operation.description ?? "")?.[1];
      const name = `${method.toUpperCase()} ${path}`;
      roles[name] = named?.split(", ") ?? fail(`docs/openapi.json does not say for whom ${name} is`);
    }
  return roles;
}

function fail(reason: string): never {
  throw new Error(reason);
}
