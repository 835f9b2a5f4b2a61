import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/qr-codes",
    name: "qr-codes",
    component: () => import("./QrCodeList.vue"),
    meta: { title: "qr-codes.title", needs: ["GET /v1/admin/qr-codes"], menu: { section: "marketing", order: 2 } },
  },
  {
    path: "/qr-codes/:id",
    name: "qr-codes-one",
    props: true,
    component: () => import("./QrCodePage.vue"),
    meta: { title: "qr-codes.one", needs: ["GET /v1/admin/qr-codes"] },
  },
];
export default routes;
