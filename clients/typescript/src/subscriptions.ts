import type {components} from './schema.js'

/** The body of `POST /v1/subscriptions`. */
export type Subscriptions = components['schemas']['RecallSubscribeRequest']

const MOST_ANSWERS = 5

/**
 * What `wx.requestSubscribeMessage` answered, as a body of `POST /v1/subscriptions`; undefined if it asked nothing.
 *
 * Call the dialogue directly in the handler of a tap, before any `await`: WeChat refuses it otherwise.
 */
export function subscriptionsOf(result: Readonly<Record<string, unknown>>): Subscriptions | undefined {
  const answers = Object.keys(result)
    .filter((name) => name !== 'errMsg' && name !== 'errCode' && typeof result[name] === 'string')
    .map((template_id) => ({template_id, result: String(result[template_id])}))
    .slice(0, MOST_ANSWERS)
  return answers.length > 0 ? {answers} : undefined
}
