/** Labels, help and values of fields. Help in English is the API's own description; in Chinese it is kept here. */
import { language, t, te } from "@/messages";
import chineseHelp from "./help.zh-CN.json";

const CHINESE: Record<string, string> = chineseHelp;

export function useFieldTexts() {
  return { label, help, value };
}

function label(struct: string, name: string): string {
  const own = `schema.of.${struct}.${name}`;
  if (te(own)) return t(own);
  const shared = `schema.field.${name}`;
  return te(shared) ? t(shared) : name;
}

function help(struct: string, name: string, english: string | undefined): string {
  const chinese = CHINESE[`${struct}.${name}`] ?? CHINESE[name];
  const found = (language.value === "en" ? english : (chinese ?? english)) ?? "";
  // A sentence that only repeats the label is no help.
  return found.replace(/[.。]$/, "") === label(struct, name) ? "" : found;
}

/** The name of one value of an enumeration; `months: 12` is `12`. */
function value(name: string, one: string): string {
  const own = `schema.value.${name}.${one}`;
  return te(own) ? t(own) : one;
}
