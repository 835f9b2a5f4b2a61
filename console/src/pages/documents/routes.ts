import type { RouteRecordRaw } from "vue-router";
import { KINDS, type Kind } from "./kinds";

function routesOf({ name, path, section, order }: Kind): RouteRecordRaw[] {
  const props = { kind: name };
  const [list, read] = [`GET ${path}`, `GET ${path}/{document_id}`] as const;
  return [
    {
      path: `/${name}`,
      name,
      props,
      component: () => import("./DocumentList.vue"),
      meta: { title: `documents.kind.${name}.many`, needs: [list], menu: { section, order } },
    },
    {
      path: `/${name}/:id`,
      name: `${name}-one`,
      props: (route) => ({ ...props, id: String(route.params["id"]) }),
      component: () => import("./DocumentPage.vue"),
      meta: { title: `documents.kind.${name}.one`, needs: [read] },
    },
  ];
}

export default KINDS.flatMap(routesOf);
