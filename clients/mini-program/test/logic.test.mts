// Money, times, plates and codes.
import assert from 'node:assert/strict'
import {createRequire} from 'node:module'
import {test} from 'node:test'

const require = createRequire(import.meta.url)
const {fenOf, yuan} = require('../out/logic/money.js') as typeof import('../miniprogram/logic/money.ts')
const {refreshInMs} = require('../out/logic/time.js') as typeof import('../miniprogram/logic/time.ts')
const {worthOf} = require('../out/logic/coupons.js') as typeof import('../miniprogram/logic/coupons.ts')
const {matrixOf} = require('../out/logic/matrix.js') as typeof import('../miniprogram/logic/matrix.ts')
type Decoded = {data: string} | null
const jsQR = require('jsqr') as (pixels: Uint8ClampedArray, width: number, height: number) => Decoded

test('what is typed becomes whole fen', () => {
  for (const [text, fen] of [
    ['0.29', 29],
    ['28.5', 2850],
    ['100', 10000],
    ['8.', 800],
    [' 1.10 ', 110],
  ] as const) {
    assert.equal(fenOf(text), fen)
  }
  for (const text of ['', '0', '0.00', '-5', '1.234', '1e3', 'abc', '12345678']) assert.equal(fenOf(text), undefined)
})

test('fen are shown as yuan with two decimals', () => {
  assert.deepEqual([0, 5, 50, 1234, -705].map(yuan), ['0.00', '0.05', '0.50', '12.34', '-7.05'])
})

test('every amount that is shown can be typed', () => {
  for (let fen = 1; fen < 20_000; fen += 7) assert.equal(fenOf(yuan(fen)), fen)
})

test('a code is fetched again ten seconds before its end, whatever the phone’s clock says', () => {
  const now = Date.parse('2026-11-30T02:00:00Z')
  assert.equal(refreshInMs('2026-11-30T02:00:40Z', now), 30_000)
  assert.equal(refreshInMs('2026-11-30T01:00:00Z', now), 5_000)
  assert.equal(refreshInMs('2026-12-30T01:00:00Z', now), 60_000)
})

test('a drawn amount is the coupon’s worth', () => {
  const worth = {kind: 'cash_off', threshold_fen: 0, discount_fen: 500} as never
  assert.equal(worthOf({worth, drawn_fen: 188}), '减 1.88 元')
})

test('another program reads the QR code', () => {
  for (const text of ['r.welcome.01.kd6no3f47z.AbC-_9', 'x'.repeat(200)]) {
    const matrix = matrixOf(text)
    assert.equal(read(matrix), text)
  }
})

function read(matrix: boolean[][]): string | undefined {
  const quiet = 4
  const scale = 4
  const side = (matrix.length + 2 * quiet) * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  matrix.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return
      for (let at = 0; at < scale * scale; at += 1) {
        const px = (x + quiet) * scale + (at % scale)
        const py = (y + quiet) * scale + Math.floor(at / scale)
        pixels.fill(0, (py * side + px) * 4, (py * side + px) * 4 + 3)
      }
    }),
  )
  return jsQR(pixels, side, side)?.data
}
