import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/claim-codes",
    name: "claim-codes",
    component: () => import("./CodeBatches.vue"),
    meta: {
      title: "claim-codes.title",
      needs: ["POST /v1/admin/claim-codes", "GET /v1/admin/claim-codes/{batch_id}"],
      menu: { section: "marketing", order: 3 },
    },
  },
  {
    path: "/claim-codes/:id",
    name: "claim-codes-one",
    props: true,
    component: () => import("./CodeBatch.vue"),
    meta: { title: "claim-codes.one", needs: ["GET /v1/admin/claim-codes/{batch_id}"] },
  },
];
export default routes;
