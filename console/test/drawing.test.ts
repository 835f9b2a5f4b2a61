import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { dotsOf, modulesOf, pathOf, svgOf } from "../src/pages/qr-codes/drawing";

const DOTS = 4;

/** What a camera sees of a path such as `M4 4h7v1h-7z`. */
function read(path: string, width: number): string {
  const side = width * DOTS;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * DOTS; row < (Number(y) + 1) * DOTS; row += 1)
      for (let dot = Number(x) * DOTS; dot < (Number(x) + Number(run)) * DOTS; dot += 1)
        data.fill(0, (row * side + dot) * 4, (row * side + dot) * 4 + 3);
  return decodeQR({ width: side, height: side, data });
}

test("a scanner reads the id from the path that is drawn", () => {
  const modules = modulesOf("vkxry4uyqw76");
  expect(read(pathOf(modules), modules.length)).toBe("vkxry4uyqw76");
});

test("the SVG is as wide as was asked, and a caption cannot put markup in it", () => {
  const svg = svgOf({ text: "vkxry4uyqw76", caption: "<script>&", cm: 8 });
  expect(svg).toContain('width="8cm"');
  expect(svg).toContain("&lt;script&gt;&amp;</text>");
  expect(svgOf({ text: "vkxry4uyqw76", caption: "", cm: 8 })).toContain('height="8.000cm"');
});

test("a PNG has whole dots for each module", () => {
  expect(dotsOf(8, 33) % 33).toBe(0);
  expect(Math.abs(dotsOf(8, 33) - (8 / 2.54) * 300)).toBeLessThanOrEqual(33 / 2);
});
