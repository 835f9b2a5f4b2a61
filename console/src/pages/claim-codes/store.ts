/** Makes and reads batches of claim codes. */
import type { components } from "@mallpass/client";
import { api } from "@/api";

export type Batch = components["schemas"]["BatchView"];
export type NewBatch = components["schemas"]["Make"];

export const MOST_CODES = 1_048_576;

/** With `dry_run` nothing is made; the answer says what would be. */
export async function makeBatch(body: NewBatch): Promise<Batch> {
  return (await api.post("/v1/admin/claim-codes", { body })).body;
}

export async function findBatch(id: string): Promise<Batch> {
  return (await api.get("/v1/admin/claim-codes/{batch_id}", { path: { batch_id: id } })).body;
}

/** One file of the export, from 0: a head line and up to 50,000 codes. */
export async function readPart(id: string, part: number): Promise<string> {
  const options = { path: { batch_id: id }, query: { part: String(part) } };
  return (await api.get("/v1/admin/claim-codes/{batch_id}/codes", options)).body;
}
