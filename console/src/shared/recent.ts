/** Ids of things that this browser made, of which the API has no list. Newest first; ids and labels only. */

export interface Recent {
  id: string;
  label: string;
}

const MOST = 30;

export function recentOf(kind: string): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`mallpass.recent.${kind}`) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRecent) : [];
  } catch {
    return [];
  }
}

export function keepRecent(kind: string, made: Recent): void {
  const others = recentOf(kind).filter((one) => one.id !== made.id);
  localStorage.setItem(`mallpass.recent.${kind}`, JSON.stringify([made, ...others].slice(0, MOST)));
}

function isRecent(one: unknown): one is Recent {
  const held = one as Partial<Recent> | null;
  return typeof held?.id === "string" && typeof held.label === "string";
}
