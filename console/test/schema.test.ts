import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentSchemas, operationRoles } from "../build/apiDocument";
import { emptyOf, fieldOf, type Schemas } from "../src/shared/schema/schema";
import help from "../src/shared/schema/help.zh-CN.json";
import chinese from "../src/shared/schema/messages.zh-CN.json";

const api = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
const schemas = documentSchemas(api) as Schemas;
const field = (struct: string, name: string) => fieldOf(name, schemas[struct]!.properties![name]!, schemas);

test("fields are recognised by their schema and name", () => {
  expect(field("Tariff", "block_fen").shape.is).toBe("money");
  expect(field("Tariff", "points_per_hour")).toMatchObject({ shape: { is: "integer" }, nullable: true });
  expect(field("CampaignSpec", "opens_at").shape.is).toBe("instant");
  expect(field("CampaignSpec", "valid_until")).toMatchObject({ shape: { is: "day" }, nullable: true });
  expect(field("StoreSpec", "mall_id").shape).toEqual({ is: "reference", to: "malls", many: false });
  expect(field("EarningRuleSpec", "store_ids").shape).toEqual({ is: "reference", to: "stores", many: true });
  expect(field("EarningRuleSpec", "categories").shape.is).toBe("texts");
  expect(field("Multiplier", "weekdays").shape.is).toBe("weekdays");
  expect(field("RecallCampaignSpec", "texts").shape.is).toBe("map");
  expect(field("TierProgramSpec", "tiers").shape.is).toBe("list");
});

test("a kind with a tag offers its variants, and may be left out where the schema says so", () => {
  const expiry = field("PointsPolicySpec", "expiry");
  expect(expiry).toMatchObject({ nullable: true, shape: { is: "variants", tag: "kind" } });
  expect(expiry.shape.is === "variants" && Object.keys(expiry.shape.variants)).toEqual([
    "inactivity",
    "month_end",
    "rolling",
    "year_end",
  ]);
});

test("what is left out has the value that the API names, which is no part of the help", () => {
  expect(field("Tariff", "exit_grace_minutes")).toMatchObject({ whenLeftOut: 15 });
  expect(field("Tariff", "exit_grace_minutes").help).not.toContain("15");
  expect(field("MallSpec", "merchants").whenLeftOut).toEqual({ campaigns: 20, units: 100000 });
});

test("a new document begins with the objects and lists that must be there", () => {
  expect(emptyOf(schemas["CarParkSpec"]!, schemas)).toEqual({ tariff: {} });
  expect(emptyOf(schemas["TierProgramSpec"]!, schemas)).toEqual({ mall_ids: [], tiers: [] });
});

test("every field of every document has a label and help in Chinese, every value a name", () => {
  const missing = Object.entries(schemas).flatMap(([struct, schema]) =>
    Object.keys(schema.properties ?? {}).flatMap((name) => {
      const { shape } = field(struct, name);
      const named = shape.is === "choice" || shape.is === "choices" ? shape.values : [];
      const values: Record<string, string> = (chinese.value as Record<string, Record<string, string>>)[name] ?? {};
      return [
        ...(name in chinese.field ? [] : [`label of ${name}`]),
        ...(name in help || `${struct}.${name}` in help ? [] : [`help of ${struct}.${name}`]),
        ...named.filter((one) => typeof one === "string" && !(one in values)).map((one) => `value ${name}.${one}`),
      ];
    }),
  );
  expect(missing).toEqual([]);
});

test("the API's document says for whom each operation of staff is", () => {
  const roles = operationRoles(api);
  expect(roles["PUT /v1/admin/malls/{document_id}"]).toEqual(["operator"]);
  expect(roles["GET /v1/finance/usage"]).toEqual(["operator", "finance", "auditor", "merchant"]);
  expect(roles["GET /v1/me"]).toBeUndefined();
  expect(() =>
    operationRoles({ ...api, paths: { "/x": { get: { description: "X.", security: [{ staff: [] }] } } } }),
  ).toThrow();
});
