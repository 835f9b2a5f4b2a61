import { MallPassError } from "@mallpass/client";

/** What the API found wrong, by the place of the field: `tiers[0].name`. */
export type Faults = Readonly<Record<string, string[]>>;

export function faultsOf(error: unknown): Faults {
  if (!(error instanceof MallPassError)) return {};
  const found: Record<string, string[]> = {};
  const listed = error.errors ?? (error.field ? [{ field: error.field, message: error.message }] : []);
  for (const { field, message } of listed) if (field) (found[field] ??= []).push(message);
  return found;
}
