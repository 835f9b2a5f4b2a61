import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/merchant-coupons",
    name: "merchant-coupons",
    component: () => import("./StockList.vue"),
    meta: {
      title: "merchant-coupons.title",
      needs: ["GET /v1/admin/merchant-coupons"],
      menu: { section: "marketing", order: 7 },
    },
  },
  {
    path: "/merchant-coupons/:id",
    name: "merchant-coupons-one",
    props: true,
    component: () => import("./StockPage.vue"),
    meta: { title: "merchant-coupons.one", needs: ["GET /v1/admin/merchant-coupons/{campaign_id}"] },
  },
  {
    path: "/merchant-coupon-differences",
    name: "merchant-coupon-differences",
    component: () => import("./Differences.vue"),
    meta: {
      title: "merchant-coupons.differences.title",
      needs: ["GET /v1/admin/merchant-coupon-differences"],
      menu: { section: "marketing", order: 8 },
    },
  },
];
export default routes;
