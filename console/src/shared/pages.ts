/** Lists of the API come in pages: `limit`, `cursor`, `next_cursor`. */

export interface Page<Row> {
  rows: Row[];
  next: string | null;
}
export interface Paging {
  cursor?: string;
  limit: number;
}
export type LoadPage<Row> = (paging: Paging) => Promise<Page<Row>>;

export const MOST_PER_PAGE = 100;

/** All rows of a list, at most `most`. `onPage` hears how many there are after each page. */
export async function allRows<Row>(
  load: LoadPage<Row>,
  { most = 100_000, onPage }: { most?: number; onPage?: (count: number) => void } = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Row> = await load({ cursor, limit: MOST_PER_PAGE });
    rows.push(...page.rows);
    onPage?.(rows.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && rows.length < most);
  return rows;
}
