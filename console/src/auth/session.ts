/** Who is signed in. The token stays in memory and in `sessionStorage`, which ends with the tab. */
import type { components } from "@mallpass/client";
import { computed, ref, shallowRef } from "vue";
import { isRole, roleMay, type Operation, type Role } from "./roles";

export type Holder = components["schemas"]["TokenHolder"];

const KEPT_AS = "mallpass.token";

const token = ref(sessionStorage.getItem(KEPT_AS) ?? undefined);
const holder = shallowRef<Holder>();
/** The API refused the token in the middle of work; the page stays open behind the sign-in. */
const refused = ref(false);
let waiting: { again: () => void; never: () => void }[] = [];

const role = computed<Role | undefined>(() => {
  const named = holder.value?.role;
  return named !== undefined && isRole(named) ? named : undefined;
});

export const session = { token, holder, role, refused };

export function may(operation: Operation): boolean {
  return roleMay(role.value, operation);
}

export function keepToken(given: string): void {
  token.value = given;
  sessionStorage.setItem(KEPT_AS, given);
}

/** Takes who the token belongs to. Calls that a 401 stopped go on, unless somebody else signed in. */
export function keepHolder(found: Holder): void {
  const before = holder.value;
  const samePerson = before === undefined || (before.person === found.person && before.role === found.role);
  holder.value = found;
  refused.value = false;
  const stopped = waiting;
  waiting = [];
  for (const call of stopped) (samePerson ? call.again : call.never)();
}

/** Waits until somebody signed in again. Rejects if they signed out, or if it is another person. */
export function signedInAgain(): Promise<void> {
  refused.value = true;
  return new Promise((again, never) => waiting.push({ again, never: () => never(new Error("signed out")) }));
}

export function forget(): void {
  token.value = undefined;
  holder.value = undefined;
  refused.value = false;
  sessionStorage.removeItem(KEPT_AS);
  const stopped = waiting;
  waiting = [];
  for (const call of stopped) call.never();
}
