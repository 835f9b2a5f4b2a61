declare module "virtual:document-schemas" {
  const schemas: Record<string, import("@/shared/schema/schema").Schema>;
  export default schemas;
}
declare module "virtual:operation-roles" {
  const roles: Record<string, string[]>;
  export default roles;
}
