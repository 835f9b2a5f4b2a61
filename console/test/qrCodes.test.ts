import { expect, test, vi } from "vitest";

vi.mock("@/api", () => ({ api: {} }));
vi.mock("@/auth/session", () => ({ may: () => true }));
const { offersOf } = await import("../src/pages/qr-codes/campaigns");
const { isOfSurface } = await import("../src/pages/qr-codes/figures");

type Body = Parameters<typeof offersOf>[0][number]["body"];
const campaign = (id: string, more: Partial<Body>) => ({
  id,
  body: { name: id, mall_id: "sun", state: "published", ...more } as Body,
});

test("a code may offer campaigns that cost no points and have not ended", () => {
  const listed = [
    campaign("free", {}),
    campaign("null", { points_price: null, state: "draft" }),
    campaign("priced", { points_price: 5 }),
    campaign("over", { state: "ended" }),
    campaign("elsewhere", { mall_id: "moon" }),
  ];
  expect(offersOf(listed).map(({ id, mallId }) => [id, mallId])).toEqual([
    ["free", "sun"],
    ["null", "sun"],
    ["elsewhere", "moon"],
  ]);
});

test("a surface has its members, its claims and the claims of its logins", () => {
  const sources = ["qr:door", "login:door", "qr:doorway", "login", "invitation", "door"];
  expect(sources.filter((one) => isOfSurface(one, "door"))).toEqual(["qr:door", "login:door"]);
});
