// A code as a QR code, with its text below for a till whose scanner fails.
import {matrixOf} from '../../logic/matrix'

const QUIET = 4 // modules of white around the code, as the standard asks

Component({
  properties: {text: {type: String, value: ''}},
  observers: {
    text(text: string) {
      if (text !== '') this.draw(text)
    },
  },
  methods: {
    draw(text: string) {
      this.createSelectorQuery()
        .select('#code')
        .fields({node: true, size: true})
        .exec((found: {node: WechatMiniprogram.Canvas; width: number}[]) => {
          const at = found[0]
          if (at) paint(at.node, at.width, matrixOf(text))
        })
    },
  },
})

function paint(canvas: WechatMiniprogram.Canvas, width: number, matrix: boolean[][]): void {
  const scale = Math.max(1, Math.floor((width * 2) / (matrix.length + 2 * QUIET))) // twice for sharp screens
  canvas.width = canvas.height = scale * (matrix.length + 2 * QUIET)
  const context = canvas.getContext('2d') as {
    fillStyle: string
    fillRect(x: number, y: number, w: number, h: number): void
  }
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000000'
  matrix.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) context.fillRect((x + QUIET) * scale, (y + QUIET) * scale, scale, scale)
    }),
  )
}
