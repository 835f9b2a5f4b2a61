/** The kinds of tasks that wait for a person, each with an address of its own. */
import type { Operation } from "@/auth/roles";

interface Kind {
  /** The name of the route. */
  name: "payment-tasks" | "receipt-tasks" | "mall-payment-tasks" | "points-adjustments";
  path: string;
  needs: Operation;
}

export const KINDS: Kind[] = [
  { name: "payment-tasks", path: "payments", needs: "GET /v1/admin/payment-tasks" },
  { name: "receipt-tasks", path: "receipts", needs: "GET /v1/admin/receipt-tasks" },
  { name: "mall-payment-tasks", path: "mall-payments", needs: "GET /v1/admin/mall-payment-tasks" },
  { name: "points-adjustments", path: "adjustments", needs: "GET /v1/admin/points-adjustments" },
];
