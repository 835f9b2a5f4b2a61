/** Texts of the console in Chinese and English. Each page folder has its own files; its name is the first part of a key. */
import { computed, nextTick } from "vue";
import { createI18n } from "vue-i18n";

export const LANGUAGES = { "zh-CN": "中文", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT_AS = "mallpass.language";
const load: Record<Language, () => Promise<{ default: Record<string, unknown> }>> = {
  "zh-CN": () => import("./zh-CN"),
  en: () => import("./en"),
};

export const i18n = createI18n({
  legacy: false,
  locale: "zh-CN",
  fallbackLocale: false,
  missingWarn: import.meta.env.DEV,
  messages: {} as Record<string, Record<string, never>>,
});

export const language = computed(() => i18n.global.locale.value as Language);
// Narrower than vue-i18n's own types, which the compiler cannot follow through a computed key.
const composer = i18n.global as unknown as {
  t(key: string, named: Record<string, unknown>): string;
  te(key: string): boolean;
};
export const t = (key: string, named: Record<string, unknown> = {}): string => composer.t(key, named);
export const te = (key: string): boolean => composer.te(key);

export async function speak(wanted: Language): Promise<void> {
  const messages = (await load[wanted]()).default;
  i18n.global.setLocaleMessage(wanted, messages as Record<string, never>);
  (i18n.global.locale as { value: string }).value = wanted;
  localStorage.setItem(KEPT_AS, wanted);
  document.documentElement.lang = wanted;
  await nextTick();
}

/** The language chosen before, or the browser's first that the console has. */
export function languageAtFirst(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept !== null && kept in LANGUAGES) return kept as Language;
  return (navigator.language ?? "").toLowerCase().startsWith("en") ? "en" : "zh-CN";
}
