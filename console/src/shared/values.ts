import { t, te } from "@/messages";

/** The text of one of the API's values. A value that the console does not know is shown as it is. */
export function valueText(key: string, value: string): string {
  return te(key) ? t(key) : value;
}
