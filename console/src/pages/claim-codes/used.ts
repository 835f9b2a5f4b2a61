/**
 * The API has no list of batches. Those whose codes were claimed are in finance's figures, as the source `code:<batch>`;
 * those that were just made are kept by this browser.
 */
import { groups, readUsage, total, type Period, type Row } from "@/pages/overview/usage";

export interface UsedBatch {
  id: string;
  claimed: number;
  redeemed: number;
  lastDay: string;
}

const PREFIX = "code:";

/** A day may have nothing but the expiry of coupons. */
const isUse = (row: Row) => row.claimed + row.redeemed > 0;

export async function usedBatches(period: Period): Promise<UsedBatch[]> {
  const rows = (await readUsage("source", period)).filter((row) => row.id.startsWith(PREFIX));
  return groups(rows, (own) => total(own, "claimed") + total(own, "redeemed")).map(({ id, rows: own }) => ({
    id: id.slice(PREFIX.length),
    claimed: total(own, "claimed"),
    redeemed: total(own, "redeemed") - total(own, "given_back"),
    lastDay: own.reduce((last, row) => (isUse(row) && row.day > last ? row.day : last), ""),
  }));
}
