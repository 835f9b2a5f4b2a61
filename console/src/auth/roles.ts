import operationRoles from "virtual:operation-roles";

/** Roles of staff. The API decides what each may do; the console only leaves out what would be refused. */
export const ROLES = ["operator", "finance", "auditor", "merchant"] as const;
export type Role = (typeof ROLES)[number];

/** An operation as the API's document names it, such as `GET /v1/admin/malls`. */
export type Operation = `${"GET" | "PUT" | "POST"} /v1/${string}`;

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether the API lets a role call an operation, by the API's own document. */
export function roleMay(role: Role | undefined, operation: Operation): boolean {
  return role !== undefined && (operationRoles[operation] ?? []).includes(role);
}
