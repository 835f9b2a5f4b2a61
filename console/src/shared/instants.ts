/** Instants are shown in Shanghai's time, whatever the zone of the browser. Shanghai has had no summer time since 1991. */

const SHANGHAI = "Asia/Shanghai";
const OFFSET = "+08:00";
const HOUR_MS = 3_600_000;
// Swedish writes a date and a time as ISO 8601 does.
const TO_SECOND = new Intl.DateTimeFormat("sv-SE", { timeZone: SHANGHAI, dateStyle: "short", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: SHANGHAI, dateStyle: "short" });

/** `2026-11-30 19:05`; a missing instant is a dash. */
export function instant(at: string | null | undefined): string {
  return at ? instantToSecond(at).slice(0, 16) : "–";
}

export function instantToSecond(at: string): string {
  return TO_SECOND.format(new Date(at));
}

/** The day in Shanghai of an instant, `2026-11-30`. */
export function dayOf(at: string | Date): string {
  return DAY.format(new Date(at));
}

/** The business day of an instant: it begins at the mall's cut-over hour. */
export function businessDay(at: string | Date, cutoverHour: number): string {
  return dayOf(new Date(new Date(at).getTime() - cutoverHour * HOUR_MS));
}

/** `days` after a day; negative: before it. */
export function dayPlus(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The days from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayPlus(day, 1)) days.push(day);
  return days;
}

/** An instant for an input of type `datetime-local`, which has no zone: Shanghai's time. */
export function toLocalInput(at: string): string {
  return instantToSecond(at).slice(0, 16).replace(" ", "T");
}

/** What such an input holds, as an instant; `undefined` if it is empty. */
export function fromLocalInput(typed: string): string | undefined {
  return typed ? `${typed.length === 16 ? `${typed}:00` : typed}${OFFSET}` : undefined;
}
