import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/campaigns",
    name: "campaigns",
    component: () => import("./CampaignList.vue"),
    meta: { title: "campaigns.title", needs: ["GET /v1/admin/campaigns"], menu: { section: "marketing", order: 1 } },
  },
  {
    path: "/campaigns/:id",
    name: "campaigns-one",
    props: true,
    component: () => import("./CampaignPage.vue"),
    meta: { title: "campaigns.one", needs: ["GET /v1/admin/campaigns/{document_id}"] },
  },
];
export default routes;
