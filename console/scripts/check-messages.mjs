/**
 * Both languages have the same keys, and every key that is used exists and the other way round. A key counts as used if it
 * stands as a string in the code, or begins with what stands before `${` in a template: `auth.role.${role}`. The check
 * fails for a `t("…")` without a message, and for a message that nothing uses.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const SOURCES = new URL("../src", import.meta.url).pathname;
const files = readdirSync(SOURCES, { recursive: true }).map((name) => join(SOURCES, name));
const problems = [];

function keysOf(value, prefix) {
  if (typeof value === "string") return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${prefix}.${key}`));
}

function keysIn(language) {
  const found = files.filter((file) => basename(file) === `messages.${language}.json`);
  return new Set(found.flatMap((file) => keysOf(JSON.parse(readFileSync(file, "utf8")), basename(dirname(file)))));
}

const [chinese, english] = [keysIn("zh-CN"), keysIn("en")];
for (const key of chinese) if (!english.has(key)) problems.push(`${key} is not there in English`);
for (const key of english) if (!chinese.has(key)) problems.push(`${key} is not there in Chinese`);

const code = files.filter((file) => /\.(vue|ts)$/.test(file)).map((file) => [file, readFileSync(file, "utf8")]);
const [named, prefixes] = [new Set(), new Set()];
for (const [file, text] of code) {
  for (const [, key] of text.matchAll(/["'`]([a-z][\w-]*(?:\.[\w-]+)+)["'`]/g)) named.add(key);
  for (const [, prefix] of text.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/g)) prefixes.add(prefix);
  for (const [, key] of text.matchAll(/\bt\(\s*["']([^"']+)["']/g))
    if (!chinese.has(key)) problems.push(`${file.slice(SOURCES.length + 1)}: there is no message ${key}`);
}
for (const key of chinese)
  if (!named.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)))
    problems.push(`${key} is used nowhere`);

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${chinese.size} messages in both languages`);
