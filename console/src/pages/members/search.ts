/** The search for members. What is typed is personal, so it stays in memory and never stands in an address. */
import type { components } from "@mallpass/client";
import { shallowReactive } from "vue";
import { api } from "@/api";

export type FoundMember = components["schemas"]["FoundMember"];

export const BY = ["phone", "member_id", "openid", "plate"] as const;
export type By = (typeof BY)[number];

/** The last search, so that the way back from a member leads to it. */
export const search = shallowReactive<{ by: By; text: string; found: FoundMember[] | undefined }>({
  by: "phone",
  text: "",
  found: undefined,
});

export async function findMembers(): Promise<void> {
  const { body } = await api.post("/v1/admin/members/find", { body: { [search.by]: search.text.trim() } });
  search.found = body.members;
}
