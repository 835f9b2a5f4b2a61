import { createRouter, createWebHashHistory, type RouteRecordRaw } from "vue-router";
import type { Operation } from "@/auth/roles";
import { may, session } from "@/auth/session";

export const SECTIONS = ["overview", "members", "marketing", "money", "setup", "access"] as const;
export type Section = (typeof SECTIONS)[number];

declare module "vue-router" {
  interface RouteMeta {
    /** The message key of the page's title. */
    title?: string;
    /** The API's operations without which the page is of no use. Who may not call them does not see the page. */
    needs?: Operation[];
    /** Where the page stands in the menu, if it does. */
    menu?: { section: Section; order: number };
    /** The page is there for everybody, also before the sign-in. */
    open?: boolean;
  }
}

// Every folder of pages brings its own routes.
const files = import.meta.glob<RouteRecordRaw[]>("../pages/*/routes.ts", { eager: true, import: "default" });
const pages = Object.values(files).flat();

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: { name: "overview" } },
    ...pages,
    {
      path: "/:rest(.*)*",
      name: "not-found",
      component: () => import("./NotFound.vue"),
      meta: { title: "app.notFound.title" },
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

export function mayOpen(needs: Operation[] | undefined): boolean {
  return (needs ?? []).every(may);
}

// The mall chosen stays chosen from page to page, and stands in every link that is copied.
router.beforeEach((to, from) => {
  const chosen = from.query["mall"];
  if (session.token.value && chosen && to.query["mall"] === undefined && to.path !== from.path)
    return { ...to, query: { ...to.query, mall: chosen }, replace: true };
  return true;
});

/** The pages of the menu that the person may open, by section. */
export function menuOf(): { section: Section; routes: RouteRecordRaw[] }[] {
  const shown = pages.filter((route) => route.meta?.menu && mayOpen(route.meta.needs));
  return SECTIONS.map((section) => ({
    section,
    routes: shown
      .filter((route) => route.meta?.menu?.section === section)
      .sort((one, other) => (one.meta?.menu?.order ?? 0) - (other.meta?.menu?.order ?? 0)),
  })).filter((group) => group.routes.length > 0);
}
