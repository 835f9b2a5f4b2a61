import type { RouteRecordRaw } from "vue-router";

const READ = "GET /v1/admin/mall-payments/{transaction_id}";

const routes: RouteRecordRaw[] = [
  {
    path: "/mall-payments",
    name: "mall-payments",
    component: () => import("./FindMallPayment.vue"),
    meta: { title: "mall-payments.title", needs: [READ], menu: { section: "money", order: 5 } },
  },
  {
    path: "/mall-payments/:id",
    name: "mall-payment",
    props: true,
    component: () => import("./MallPaymentPage.vue"),
    meta: { title: "mall-payments.one", needs: [READ] },
  },
];
export default routes;
