import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/receipts",
    name: "receipts",
    component: () => import("./ReceiptPage.vue"),
    meta: { title: "receipts.title", needs: ["GET /v1/admin/receipts"], menu: { section: "money", order: 4 } },
  },
];
export default routes;
