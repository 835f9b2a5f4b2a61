/** What two people changed in one document, place by place. Lists are compared as a whole. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export interface Change {
  place: string;
  before: Json | undefined;
  mine: Json | undefined;
  theirs: Json | undefined;
  /** Both changed it, and not to the same: a person has to choose. */
  conflict: boolean;
}

export function changesOf(before: Json, mine: Json, theirs: Json): Change[] {
  const [was, own, other] = [leaves(before), leaves(mine), leaves(theirs)];
  const places = new Set([...was.keys(), ...own.keys(), ...other.keys()]);
  return [...places].flatMap((place) => {
    const change = { place, before: was.get(place), mine: own.get(place), theirs: other.get(place) };
    const [iDid, theyDid] = [!same(change.before, change.mine), !same(change.before, change.theirs)];
    if (!iDid && !theyDid) return [];
    return [{ ...change, conflict: iDid && theyDid && !same(change.mine, change.theirs) }];
  });
}

/** Their document with my changes in it; for places in `keepTheirs`, theirs stay. */
export function mergeOf(theirs: Json, changes: Change[], keepTheirs: ReadonlySet<string>): Json {
  const merged = structuredClone(theirs);
  for (const change of changes) {
    if (same(change.before, change.mine) || keepTheirs.has(change.place)) continue;
    put(merged, change.place.split("."), change.mine);
  }
  return merged;
}

export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  return (
    left.length === right.length && left.every(([key, value]) => same(value, (other as Record<string, Json>)[key]))
  );
}

function leaves(value: Json, place = "", found = new Map<string, Json>()): Map<string, Json> {
  if (value !== null && typeof value === "object" && !Array.isArray(value) && !(place && "kind" in value))
    for (const [key, inner] of Object.entries(value)) leaves(inner, place ? `${place}.${key}` : key, found);
  else found.set(place, value);
  return found;
}

function put(target: Json, path: string[], value: Json | undefined): void {
  const [key, ...rest] = path as [string, ...string[]];
  const holder = target as Record<string, Json>;
  if (rest.length > 0) {
    const inner = holder[key];
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) holder[key] = {};
    put(holder[key]!, rest, value);
  } else if (value === undefined) delete holder[key];
  else holder[key] = value;
}
