import type { RouteRecordRaw } from "vue-router";

const READ = "GET /v1/finance/bills/{date}";

const routes: RouteRecordRaw[] = [
  {
    path: "/bills",
    name: "bills",
    component: () => import("./BillList.vue"),
    meta: { title: "bills.title", needs: ["GET /v1/finance/bills"], menu: { section: "money", order: 3 } },
  },
  {
    path: "/bills/:date",
    name: "bill",
    props: true,
    component: () => import("./BillPage.vue"),
    meta: { title: "bills.one", needs: [READ] },
  },
];
export default routes;
