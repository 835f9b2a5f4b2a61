import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/overview",
    name: "overview",
    component: () => import("./Overview.vue"),
    meta: { title: "overview.title", menu: { section: "overview", order: 1 } },
  },
];
export default routes;
