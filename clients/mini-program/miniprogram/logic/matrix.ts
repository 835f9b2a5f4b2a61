import qrcode from 'qrcode-generator'

/** The modules of a text's QR code, row by row; true is dark. */
export function matrixOf(text: string): boolean[][] {
  const code = qrcode(0, 'M') // the smallest size that fits
  code.addData(text)
  code.make()
  const size = code.getModuleCount()
  return Array.from({length: size}, (_, row) => Array.from({length: size}, (__, column) => code.isDark(row, column)))
}
