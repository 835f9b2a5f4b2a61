import { t, te } from "@/messages";

export function surfaceName(surface: string): string {
  return te(`qr-codes.on.${surface}`) ? t(`qr-codes.on.${surface}`) : surface;
}
