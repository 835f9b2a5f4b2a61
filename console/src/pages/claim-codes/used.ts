/**
 * The API has no list of batches. Those whose codes were claimed are in finance's figures, as the source `code:<batch>`;
 * those that were just made are kept by this browser.
 */
import { groups, readUsage, total, type Period } from "@/pages/overview/usage";

export interface UsedBatch {
  id: string;
  claimed: number;
  redeemed: number;
  lastDay: string;
}

const PREFIX = "code:";

export async function usedBatches(period: Period): Promise<UsedBatch[]> {
  const rows = (await readUsage("source", period)).filter((row) => row.id.startsWith(PREFIX));
  return groups(rows, (own) => total(own, "claimed") + total(own, "redeemed")).map(({ id, rows: own }) => ({
    id: id.slice(PREFIX.length),
    claimed: total(own, "claimed"),
    redeemed: total(own, "redeemed") - total(own, "given_back"),
    lastDay: own.reduce((last, row) => (row.day > last ? row.day : last), ""),
  }));
}
