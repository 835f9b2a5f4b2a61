/** The kinds of documents that staff put, as data: where they are, what their list shows, in which menu they stand. */
import type { components } from "@mallpass/client";
import type { Section } from "@/app/router";
import { mallName } from "@/app/malls";
import { yuan } from "@/shared/money";
import type { Json } from "@/shared/changes";

type Schemas = components["schemas"];

/** A document of any kind; each kind's schema says what its body is. */
export interface Document {
  id: string;
  version: number;
  updated_at: string;
  updated_by: string;
  body: Record<string, Json>;
}

export type ListPath =
  | "/v1/admin/malls"
  | "/v1/admin/merchants"
  | "/v1/admin/stores"
  | "/v1/admin/car-parks"
  | "/v1/admin/earning-rules"
  | "/v1/admin/points-policies"
  | "/v1/admin/tier-programs"
  | "/v1/admin/recall-campaigns"
  | "/v1/admin/issue-rules";

export interface Kind {
  /** In the console's address, and the first part of its message keys below `documents.kind`. */
  name: string;
  path: ListPath;
  struct: keyof Schemas & `${string}Spec`;
  section: Section;
  order: number;
  /** What its list shows beside id, name and version. */
  columns: { key: string; text: (body: Record<string, Json>) => string; number?: boolean }[];
}

const mall = { key: "mall_id", text: (body: Record<string, Json>) => mallName(body["mall_id"] as string) };
const plain = (key: string, number = false) => ({
  key,
  number,
  text: (body: Record<string, Json>) => String(body[key] ?? "–"),
});
const many = (key: string) => ({
  key,
  text: (body: Record<string, Json>) => ((body[key] as string[] | undefined) ?? []).join(", ") || "–",
});
const money = (key: string, within?: string) => ({
  key,
  number: true,
  text: (body: Record<string, Json>) => yuan((within ? (body[within] as Record<string, Json>) : body)[key] as number),
});

export const KINDS: Kind[] = [
  {
    name: "malls",
    path: "/v1/admin/malls",
    struct: "MallSpec",
    section: "setup",
    order: 1,
    columns: [plain("mchid"), plain("cutover_hour", true)],
  },
  { name: "merchants", path: "/v1/admin/merchants", struct: "MerchantSpec", section: "setup", order: 2, columns: [] },
  {
    name: "stores",
    path: "/v1/admin/stores",
    struct: "StoreSpec",
    section: "setup",
    order: 3,
    columns: [mall, plain("merchant_id"), plain("category"), plain("floor"), plain("points_per_yuan", true)],
  },
  {
    name: "car-parks",
    path: "/v1/admin/car-parks",
    struct: "CarParkSpec",
    section: "setup",
    order: 4,
    columns: [mall, money("block_fen", "tariff"), money("day_cap_fen", "tariff")],
  },
  {
    name: "earning-rules",
    path: "/v1/admin/earning-rules",
    struct: "EarningRuleSpec",
    section: "setup",
    order: 5,
    columns: [mall, plain("points", true), money("per_fen")],
  },
  {
    name: "points-policies",
    path: "/v1/admin/points-policies",
    struct: "PointsPolicySpec",
    section: "setup",
    order: 6,
    columns: [plain("pending_days", true), plain("adjustment_limit", true)],
  },
  {
    name: "tier-programs",
    path: "/v1/admin/tier-programs",
    struct: "TierProgramSpec",
    section: "setup",
    order: 7,
    columns: [many("mall_ids")],
  },
  {
    name: "issue-rules",
    path: "/v1/admin/issue-rules",
    struct: "IssueRuleSpec",
    section: "marketing",
    order: 5,
    columns: [mall, plain("campaign_id")],
  },
  {
    name: "recall-campaigns",
    path: "/v1/admin/recall-campaigns",
    struct: "RecallCampaignSpec",
    section: "marketing",
    order: 6,
    columns: [mall, plain("template_id")],
  },
];

export function kindNamed(name: string): Kind {
  const kind = KINDS.find((one) => one.name === name);
  if (!kind) throw new Error(`there is no kind ${name}`);
  return kind;
}
