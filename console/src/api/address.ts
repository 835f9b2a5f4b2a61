/** Everything before `/console/` in the page's address: the API is at `v1` there, below the stage's prefix if any. */
export function baseUrlOf(address: string): string {
  const { origin, pathname } = new URL(address);
  const at = pathname.lastIndexOf("/console/");
  return origin + (at < 0 ? "" : pathname.slice(0, at));
}
