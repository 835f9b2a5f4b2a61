/** Refused claims, as the API counts them by day and reason. */
import type { components } from "@mallpass/client";

type RefusedOnDay = components["schemas"]["RefusedOnDay"];

/** How many claims were refused for each reason over all days, the most frequent reason first. */
export function sumByReason(rows: readonly RefusedOnDay[]): { reason: string; claims: number }[] {
  const sums = new Map<string, number>();
  for (const { reason, claims } of rows) sums.set(reason, (sums.get(reason) ?? 0) + claims);
  return [...sums]
    .map(([reason, claims]) => ({ reason, claims }))
    .sort((one, other) => other.claims - one.claims || one.reason.localeCompare(other.reason));
}
