/** Reads and makes printed codes. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import type { Period, Row } from "@/pages/overview/usage";
import { allRows, type Page, type Paging } from "@/shared/pages";
import { figuresOfCode } from "./figures";

export type PrintedCode = components["schemas"]["PrintedCode"];
export type NewCode = components["schemas"]["NewQrCode"];
export type Surface = NewCode["surface"];

export const SURFACES: Surface[] = [
  ...(["counter", "door", "shelf", "poster", "screen", "receipt", "tag"] as const),
  ...(["pile", "trolley", "locker", "other"] as const),
];

export async function listCodes(mallId: string | undefined, paging: Paging): Promise<Page<PrintedCode>> {
  const { body } = await api.get("/v1/admin/qr-codes", { query: { mall_id: mallId, ...paging } });
  return { rows: body.qr_codes, next: body.next_cursor };
}

/** A code with its figures by day; `undefined` for whoever may not read them. */
export type CodeWithFigures = PrintedCode & { days: Row[] | undefined };

/** A page of codes, each with its figures: so what is read grows with the page, not with the codes of the mall. */
export async function listWithFigures(
  mallId: string | undefined,
  period: Period | undefined,
  paging: Paging,
): Promise<Page<CodeWithFigures>> {
  const { rows, next } = await listCodes(mallId, paging);
  const days = await Promise.all(rows.map((code) => period && figuresOfCode(code.qr_id, period)));
  return { rows: rows.map((code, at) => ({ ...code, days: days[at] })), next };
}

/** The API has no route for one code, so it is looked for in the list. */
export async function findCode(id: string, mallId: string | undefined): Promise<PrintedCode | undefined> {
  const rows = await allRows((paging) => listCodes(mallId, paging));
  return rows.find((one) => one.qr_id === id);
}

export async function makeCode(body: NewCode): Promise<string> {
  return (await api.post("/v1/admin/qr-codes", { body })).body.qr_id;
}
