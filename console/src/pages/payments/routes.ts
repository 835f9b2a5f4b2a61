import type { RouteRecordRaw } from "vue-router";
import { REFUND } from "./payments";

const routes: RouteRecordRaw[] = [
  {
    path: "/payments",
    name: "payments",
    component: () => import("./FindPayments.vue"),
    meta: { title: "payments.title", needs: ["GET /v1/admin/payments"], menu: { section: "money", order: 2 } },
  },
  {
    path: "/payments/:id",
    name: "payment",
    props: true,
    component: () => import("./PaymentPage.vue"),
    meta: { title: "payments.one", needs: ["GET /v1/admin/payments"] },
  },
  {
    path: "/refund",
    name: "refund",
    component: () => import("./RefundByNumber.vue"),
    meta: { title: "payments.refund.title", needs: [REFUND], menu: { section: "money", order: 6 } },
  },
];
export default routes;
