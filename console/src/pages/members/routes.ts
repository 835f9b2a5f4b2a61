import type { RouteRecordRaw } from "vue-router";
import type { Operation } from "@/auth/roles";

const MEMBER = "GET /v1/admin/members/{member_id}";

/** A part of a member's page. */
function part(name: string, path: string, needs: Operation, component: RouteRecordRaw["component"]): RouteRecordRaw {
  return {
    path: `/members/:id${path}`,
    name,
    props: true,
    component,
    meta: { title: "members.one", needs: [needs] },
  } as RouteRecordRaw;
}

const routes: RouteRecordRaw[] = [
  {
    path: "/members",
    name: "members",
    component: () => import("./FindMembers.vue"),
    meta: { title: "members.title", needs: ["POST /v1/admin/members/find"], menu: { section: "members", order: 1 } },
  },
  part("member", "", MEMBER, () => import("./Profile.vue")),
  part("member-coupons", "/coupons", `${MEMBER}/coupons`, () => import("./Coupons.vue")),
  part("member-coupon", "/coupons/:couponId", `${MEMBER}/coupons/{coupon_id}`, () => import("./CouponTrail.vue")),
  part("member-points", "/points", `${MEMBER}/points`, () => import("./Points.vue")),
  part("member-tiers", "/tiers", `${MEMBER}/tiers`, () => import("./Tiers.vue")),
  part("member-visits", "/visits", `${MEMBER}/visits`, () => import("./Visits.vue")),
  part("member-payments", "/payments", "GET /v1/admin/payments", () => import("./MemberPayments.vue")),
];
export default routes;
