/** Reads the JSON Schemas of docs/openapi.json as forms need them. Pure. */
import type { Json } from "../changes";

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  description?: string;
  enum?: (string | number)[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: Json;
}
export type Schemas = Record<string, Schema>;

export type Shape =
  | { is: "object"; struct: string; schema: Schema }
  | { is: "variants"; tag: string; variants: Record<string, { struct: string; schema: Schema }> }
  | { is: "list"; of: Schema }
  | { is: "choices"; values: (string | number)[] }
  | { is: "choice"; values: (string | number)[] }
  | { is: "reference"; to: Reference; many: boolean }
  | { is: "texts" }
  | { is: "map" }
  | { is: "weekdays" }
  | { is: "flag" }
  | { is: "money" }
  | { is: "integer" }
  | { is: "instant" }
  | { is: "day" }
  | { is: "text" };
export type Reference = "malls" | "merchants" | "stores" | "campaigns";

const REFERENCES: Record<string, Reference> = {
  mall_id: "malls",
  merchant_id: "merchants",
  store_id: "stores",
  campaign_id: "campaigns",
};
/** How the API's document states the value of a field that is left out. */
const DEFAULT = / ?Unless fitted: (.+)\.$/;

export interface Field {
  shape: Shape;
  nullable: boolean;
  /** With the bounds of a number or text. */
  bounds: Schema;
  help: string | undefined;
  whenLeftOut: Json | undefined;
}

export function fieldOf(name: string, schema: Schema, all: Schemas): Field {
  const nullable = schema.anyOf?.some((one) => one.type === "null") ?? false;
  const bare = withoutNull(schema);
  const [help, left] = helpOf(schema);
  return { shape: shapeOf(name, bare, all), nullable, bounds: bare, help, whenLeftOut: schema.default ?? left };
}

function withoutNull(schema: Schema): Schema {
  const rest = (schema.anyOf ?? []).filter((one) => one.type !== "null");
  if (rest.length === 0) return schema;
  return rest.length === 1 ? rest[0]! : { ...schema, anyOf: rest };
}

function helpOf(schema: Schema): [string | undefined, Json | undefined] {
  const found = DEFAULT.exec(schema.description ?? "");
  if (!found) return [schema.description, undefined];
  try {
    return [schema.description!.replace(DEFAULT, ""), JSON.parse(found[1]!) as Json];
  } catch {
    return [schema.description, undefined];
  }
}

function shapeOf(name: string, schema: Schema, all: Schemas): Shape {
  if (schema.$ref) return named(schema.$ref, all);
  if (schema.discriminator) return variantsOf(schema.discriminator, all);
  if (schema.enum) return { is: "choice", values: schema.enum };
  if (schema.type === "array") return listOf(name, schema.items ?? {}, all);
  if (schema.type === "object") return { is: "map" };
  if (schema.type === "boolean") return { is: "flag" };
  if (schema.type === "integer") return { is: name.endsWith("_fen") ? "money" : "integer" };
  if (schema.format === "date-time") return { is: "instant" };
  if (schema.format === "date") return { is: "day" };
  const to = REFERENCES[name];
  return to ? { is: "reference", to, many: false } : { is: "text" };
}

function named(ref: string, all: Schemas): Shape {
  const struct = ref.split("/").at(-1)!;
  const schema = all[struct];
  if (!schema) throw new Error(`there is no schema ${struct}`);
  return { is: "object", struct, schema };
}

function variantsOf({ propertyName, mapping }: NonNullable<Schema["discriminator"]>, all: Schemas): Shape {
  const variants = Object.entries(mapping).map(([tag, ref]) => {
    const struct = ref.split("/").at(-1)!;
    return [tag, { struct, schema: all[struct]! }] as const;
  });
  return { is: "variants", tag: propertyName, variants: Object.fromEntries(variants) };
}

function listOf(name: string, items: Schema, all: Schemas): Shape {
  if (name === "weekdays") return { is: "weekdays" };
  const to = REFERENCES[name.replace(/s$/, "")];
  if (to) return { is: "reference", to, many: true };
  if (items.enum) return { is: "choices", values: items.enum };
  if (items.$ref || items.discriminator) return { is: "list", of: items };
  return shapeOf("", items, all).is === "text" ? { is: "texts" } : { is: "list", of: items };
}

/** What a new document or a new entry of a list begins with: nothing but the objects that must be there. */
export function emptyOf(schema: Schema, all: Schemas): Record<string, Json> {
  const begun: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    if (!schema.required?.includes(name)) continue;
    const { shape } = fieldOf(name, inner, all);
    if (shape.is === "object") begun[name] = emptyOf(shape.schema, all);
    if (shape.is === "list" || shape.is === "texts" || shape.is === "choices") begun[name] = [];
    if (shape.is === "reference" && shape.many) begun[name] = [];
    if (shape.is === "map") begun[name] = {};
    if (shape.is === "choice" && shape.values.length === 1) begun[name] = shape.values[0]!;
  }
  return begun;
}
