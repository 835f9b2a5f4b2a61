import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/staff-tokens",
    name: "staff-tokens",
    component: () => import("./StaffTokens.vue"),
    meta: {
      title: "access.tokens.title",
      needs: ["GET /v1/admin/staff-tokens"],
      menu: { section: "access", order: 1 },
    },
  },
  {
    path: "/devices",
    name: "devices",
    component: () => import("./Devices.vue"),
    meta: { title: "access.devices.title", needs: ["GET /v1/admin/devices"], menu: { section: "access", order: 2 } },
  },
];
export default routes;
