// Reads how a mini-program was opened: `wx.getLaunchOptionsSync()` or `onShow(options)`.
import type {components} from './schema.js'

/** Where a shopper came from, as `source` of a login. */
export type Source = components['schemas']['SourceIn']

export interface LaunchOptions {
  /** WeChat's number for the place the program was opened from. */
  readonly scene: number
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
}

const LONGEST = 64
const LARGEST_SCENE = 99_999
const NAMES = ['store_id', 'promoter_id', 'inviter_id'] as const

/**
 * The source of a launch. The id of one of our printed codes is the text in the code's `scene`, which arrives
 * percent-encoded as `query.scene`. Links and shared cards may name `qr_id`, `store_id`, `promoter_id`, `inviter_id`.
 */
export function sourceOf(launch: LaunchOptions): Source {
  const query = launch.query ?? {}
  const source: Source = {}
  if (Number.isInteger(launch.scene) && launch.scene >= 0 && launch.scene <= LARGEST_SCENE) source.scene = launch.scene
  const qrId = readable(query.scene) ?? readable(query.qr_id)
  if (qrId !== undefined) source.qr_id = qrId
  for (const name of NAMES) {
    const found = readable(query[name])
    if (found !== undefined) source[name] = found
  }
  return source
}

/** The decoded text; undefined if the API would refuse it: a broken link must not keep anyone from logging in. */
function readable(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const decoded = decode(text)
  return decoded.length > 0 && decoded.length <= LONGEST ? decoded : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
