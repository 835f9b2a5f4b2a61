/** What waits for a person, by kind: where it is counted, and the page that shows it. */
import { api } from "@/api";
import type { Operation } from "@/auth/roles";

const MOST = 100;

interface Tasks {
  kind: string;
  needs: Operation;
  /** The name of the page's route. */
  page: string;
  read: () => Promise<{ length: number; more: boolean }>;
}

const query = { limit: MOST };
const counted = (list: unknown[], next: string | null) => ({ length: list.length, more: next !== null });

export const TASKS: Tasks[] = [
  {
    kind: "payments",
    needs: "GET /v1/admin/payment-tasks",
    page: "payment-tasks",
    read: async () => {
      const { body } = await api.get("/v1/admin/payment-tasks", { query });
      return counted(body.tasks, body.next_cursor);
    },
  },
  {
    kind: "receipts",
    needs: "GET /v1/admin/receipt-tasks",
    page: "receipt-tasks",
    read: async () => {
      const { body } = await api.get("/v1/admin/receipt-tasks", { query });
      return counted(body.tasks, body.next_cursor);
    },
  },
  {
    kind: "mallPayments",
    needs: "GET /v1/admin/mall-payment-tasks",
    page: "mall-payment-tasks",
    read: async () => {
      const { body } = await api.get("/v1/admin/mall-payment-tasks", { query });
      return counted(body.tasks, body.next_cursor);
    },
  },
  {
    kind: "merchantCoupons",
    needs: "GET /v1/admin/merchant-coupon-differences",
    page: "merchant-coupon-differences",
    read: async () => {
      const { body } = await api.get("/v1/admin/merchant-coupon-differences", { query });
      return counted(body.differences, body.next_cursor);
    },
  },
  {
    kind: "adjustments",
    needs: "GET /v1/admin/points-adjustments",
    page: "points-adjustments",
    read: async () => {
      const { body } = await api.get("/v1/admin/points-adjustments", { query });
      return counted(body.adjustments, body.next_cursor);
    },
  },
];
