import { expect, test } from "vitest";
import { baseUrlOf } from "../src/api/address";

test.each([
  ["https://api.example.com/console/#/overview", "https://api.example.com"],
  [
    "https://x.execute-api.example.com/prod/console/index.html#/malls?mall=sun",
    "https://x.execute-api.example.com/prod",
  ],
  [
    "http://127.0.0.1:8480/restapis/mallpass/api/_user_request_/console/",
    "http://127.0.0.1:8480/restapis/mallpass/api/_user_request_",
  ],
])("the API of %s is below %s", (page, base) => {
  expect(baseUrlOf(page)).toBe(base);
});
