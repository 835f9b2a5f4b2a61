/** Names of channels and sources. A source may have a detail behind a colon, such as `qr:counter`. */
import { t, te } from "@/messages";

export function channelName(id: string): string {
  return te(`overview.channel.${id}`) ? t(`overview.channel.${id}`) : id;
}

export function sourceName(id: string): string {
  const [kind, ...detail] = id.split(":");
  const key = `overview.source.${kind}`;
  const name = te(key) ? t(key) : kind!;
  return detail.length > 0 ? `${name} · ${detail.join(":")}` : name;
}
