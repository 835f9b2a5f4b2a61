/** A QR code as SVG and PNG, with a caption, at a size in cm. */
import encodeQR from "qr";

/** ISO/IEC 18004 asks for four modules of white around a code. */
const QUIET_MODULES = 4;
const CAPTION_SHARE = 0.13;
const CM_PER_INCH = 2.54;
export const DOTS_PER_INCH = 300;
export const SMALLEST_CM = 2;
export const LARGEST_CM = 60;

/** Printed codes get dirty and torn: a quarter of the code may be missing. */
export function modulesOf(text: string): boolean[][] {
  return encodeQR(text, "raw", { ecc: "quartile", border: QUIET_MODULES });
}

/** All dark modules as one path, a run of a row at a time. */
export function pathOf(modules: boolean[][]): string {
  return modules
    .map((row, y) =>
      runsOf(row)
        .map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`)
        .join(""),
    )
    .join("");
}

function runsOf(row: boolean[]): [start: number, width: number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (dark && last && last[0] + last[1] === x) last[1] += 1;
    else if (dark) runs.push([x, 1]);
  });
  return runs;
}

export interface Sheet {
  text: string;
  caption: string;
  /** The width of the code with its white border. */
  cm: number;
}

/** An SVG file that prints at its size. */
export function svgOf({ text, caption, cm }: Sheet): string {
  const modules = modulesOf(text);
  const width = modules.length;
  const foot = caption ? width * CAPTION_SHARE : 0;
  const height = width + foot;
  const label = caption
    ? `<text x="${width / 2}" y="${width + foot * 0.35}" font-size="${sizeOf(caption, width)}" text-anchor="middle" ` +
      `font-family="sans-serif">${escaped(caption)}</text>`
    : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${cm}cm" height="${((cm * height) / width).toFixed(3)}cm" ` +
    `viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>` +
    `<path d="${pathOf(modules)}" shape-rendering="crispEdges"/>${label}</svg>\n`
  );
}

/** So that a long caption stays within the code's width. */
function sizeOf(caption: string, width: number): number {
  const wide = [...caption].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1 : 0.56), 0);
  return Math.min(width * 0.07, (width * 0.92) / wide);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The width of a PNG in dots: the size at 300 dpi, as a whole number of dots for each module. */
export function dotsOf(cm: number, modules: number): number {
  return Math.max(1, Math.round(((cm / CM_PER_INCH) * DOTS_PER_INCH) / modules)) * modules;
}

/** A PNG for people whose print shop takes no SVG. */
export async function pngOf(sheet: Sheet): Promise<Blob> {
  const modules = modulesOf(sheet.text);
  const dots = dotsOf(sheet.cm, modules.length);
  const one = dots / modules.length;
  const canvas = document.createElement("canvas");
  const foot = sheet.caption ? Math.round(dots * CAPTION_SHARE) : 0;
  [canvas.width, canvas.height] = [dots, dots + foot];
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, dots, dots + foot);
  pen.fillStyle = "#000";
  modules.forEach((row, y) => runsOf(row).forEach(([x, width]) => pen.fillRect(x * one, y * one, width * one, one)));
  pen.font = `${sizeOf(sheet.caption, modules.length) * one}px sans-serif`;
  pen.textAlign = "center";
  pen.fillText(sheet.caption, dots / 2, dots + foot * 0.35);
  return new Promise((keep, fail) =>
    canvas.toBlob((blob) => (blob ? keep(blob) : fail(new Error("the picture is too large"))), "image/png"),
  );
}
