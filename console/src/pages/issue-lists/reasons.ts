import { t, te } from "@/messages";

/** Why a row got nothing, by the API's code; the code itself if it is new here. */
export function reasonName(code: string): string {
  return te(`issue-lists.reason.${code}`) ? t(`issue-lists.reason.${code}`) : code;
}
