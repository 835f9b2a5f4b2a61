import type { RouteRecordRaw } from "vue-router";
import { KINDS } from "./kinds";

const pages = {
  "payment-tasks": () => import("./PaymentTasks.vue"),
  "receipt-tasks": () => import("./ReceiptTasks.vue"),
  "mall-payment-tasks": () => import("./MallPaymentTasks.vue"),
  "points-adjustments": () => import("./Adjustments.vue"),
};

const routes: RouteRecordRaw[] = [
  {
    path: "/tasks",
    name: "tasks",
    redirect: { name: KINDS[0]!.name },
    meta: { title: "tasks.title", needs: [KINDS[0]!.needs], menu: { section: "money", order: 1 } },
  },
  ...KINDS.map(({ name, path, needs }) => ({
    path: `/tasks/${path}`,
    name,
    component: pages[name],
    meta: { title: "tasks.title", needs: [needs] },
  })),
];
export default routes;
