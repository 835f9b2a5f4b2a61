/** `../pages/malls/messages.en.json` holds the messages below `malls`. */
export function byFolder(files: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(files).map(([path, messages]) => [path.split("/").at(-2)!, messages]));
}
