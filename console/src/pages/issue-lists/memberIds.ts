/** Reads the member ids out of a file or pasted text: one row each; of CSV, the column of the ids. Pure. */

/** The API takes no more in one list. */
export const MOST_ROWS = 100_000;
const LONGEST = 64;
const ID = /^[A-Za-z0-9_-]+$/;
const HEADS = ["member_id", "member id", "会员编号", "会员"];

export interface MemberIds {
  ids: string[];
  /** Rows whose field cannot be an id, by number from 1, such as phone numbers. The API would refuse or miss them. */
  unreadable: { row: number; text: string }[];
  duplicates: number;
}

export function memberIdsOf(text: string): MemberIds {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const rows = lines.map(fieldsOf);
  const head = rows.findIndex((fields) => fields.some((field) => field !== ""));
  const column = Math.max(0, columnOf(rows[head] ?? []));
  const first = columnOf(rows[head] ?? []) >= 0 ? head + 1 : 0;
  const found: MemberIds = { ids: [], unreadable: [], duplicates: 0 };
  const seen = new Set<string>();
  for (let at = first; at < rows.length; at += 1) {
    const id = rows[at]![column] ?? "";
    if (rows[at]!.every((field) => field === "")) continue;
    if (!isId(id)) found.unreadable.push({ row: at + 1, text: id });
    else {
      if (seen.has(id)) found.duplicates += 1;
      seen.add(id);
      found.ids.push(id);
    }
  }
  return found;
}

function fieldsOf(line: string): string[] {
  return line.split(/[,\t;]/).map((field) =>
    field
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .replace(/^'/, "")
      .trim(),
  );
}

function columnOf(fields: string[]): number {
  return fields.findIndex((field) => HEADS.includes(field.toLowerCase()));
}

function isId(text: string): boolean {
  // A phone number is no member id: members are found by it on their own page.
  return text.length <= LONGEST && ID.test(text) && !/^\d+$/.test(text);
}
