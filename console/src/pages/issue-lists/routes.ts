import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/issue-lists",
    name: "issue-lists",
    component: () => import("./IssueLists.vue"),
    meta: {
      title: "issue-lists.title",
      needs: ["POST /v1/admin/issue-lists", "GET /v1/admin/issue-lists/{list_id}"],
      menu: { section: "marketing", order: 4 },
    },
  },
  {
    path: "/issue-lists/:id",
    name: "issue-lists-one",
    props: true,
    component: () => import("./IssueList.vue"),
    meta: { title: "issue-lists.one", needs: ["GET /v1/admin/issue-lists/{list_id}"] },
  },
];
export default routes;
