/** Reads and writes documents of every kind: the routes of all kinds take and return the same, but for the body. */
import { MallPassError } from "@mallpass/client";
import { api } from "@/api";
import type { Json } from "@/shared/changes";
import type { Page, Paging } from "@/shared/pages";
import type { Document, Kind, ListPath } from "./kinds";

type OnePath = `${ListPath}/{document_id}`;

// The bodies of nine kinds are one union, which the form fills by its schema; so they are JSON here.
type Body = Parameters<typeof api.put<OnePath>>[1]["body"];

export async function listDocuments(kind: Kind, paging: Paging): Promise<Page<Document>> {
  const { body } = await api.get(kind.path, { query: paging });
  return { rows: body.items as unknown as Document[], next: body.next_cursor };
}

export async function findDocument(kind: Kind, id: string): Promise<Document> {
  const path: OnePath = `${kind.path}/{document_id}`;
  return (await api.get(path, { path: { document_id: id } })).body as unknown as Document;
}

/** Raises `version_conflict` if somebody else put a version after `version`; 0: there must be none yet. */
export async function putDocument(
  kind: Kind,
  id: string,
  body: Record<string, Json>,
  version: number,
): Promise<Document> {
  const path: OnePath = `${kind.path}/{document_id}`;
  const options = { path: { document_id: id }, body: body as Body, ifMatch: version };
  return (await api.put(path, options)).body as unknown as Document;
}

export function isConflict(problem: unknown): boolean {
  return problem instanceof MallPassError && problem.code === "version_conflict";
}
