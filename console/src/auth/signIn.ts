/** Signing in and out. */
import { MallPassError } from "@mallpass/client";
import { defineAsyncComponent, type Component } from "vue";
import { api } from "@/api";
import { forget, keepHolder, keepToken, session } from "./session";

/**
 * A way to get a staff token: a form that emits `token`. The console shows every way of this list and knows nothing else
 * about them. A way by OIDC is one more entry, whose form leads to the provider and back.
 */
export interface WayToSignIn {
  name: string;
  form: Component;
}

export const WAYS: WayToSignIn[] = [
  { name: "staff-token", form: defineAsyncComponent(() => import("./StaffTokenForm.vue")) },
];

/** Asks the API whose token it is. A token that it refuses is not kept; the error goes on to the form. */
export async function signIn(token: string): Promise<void> {
  const before = session.token.value;
  keepToken(token);
  try {
    const { body } = await api.get("/v1/admin/me");
    keepHolder(body);
  } catch (problem) {
    if (before !== undefined && session.holder.value) keepToken(before);
    else if (isRefusal(problem)) forget();
    throw problem;
  }
}

/** Takes up the session of this tab after the page was loaded again. */
export async function resume(): Promise<void> {
  if (session.token.value !== undefined) await signIn(session.token.value);
}

export function isRefusal(problem: unknown): boolean {
  return problem instanceof MallPassError && (problem.status === 401 || problem.status === 403);
}
