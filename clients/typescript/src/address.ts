// Builds addresses without URL and URLSearchParams, which the mini-program runtime does not have.

export type Parts = Readonly<Record<string, unknown>>

/** Fills the `{names}` of a path. Throws for a part that is missing or empty: it would name another route. */
export function fillPath(template: string, parts: Parts = {}): string {
  return template.replace(/{(\w+)}/g, (_, name: string) => {
    const part = parts[name]
    if (part === undefined || part === null || part === '') throw new TypeError(`${template} needs ${name}`)
    return encodeURIComponent(String(part))
  })
}

/** `?name=value&…`; empty without values. Values that are undefined or null are left out. */
export function queryText(query: Parts = {}): string {
  const pairs = Object.keys(query)
    .filter((name) => query[name] !== undefined && query[name] !== null)
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(String(query[name]))}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}
