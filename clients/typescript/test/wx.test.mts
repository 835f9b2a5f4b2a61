// The mini-program: its platform's limits, how it was opened, and its runtime without a browser's globals.
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {test} from 'node:test'
import vm from 'node:vm'
import {sourceOf, subscriptionsOf, wxTransport} from '@mallpass/client'
import {Mall} from './mall.mts'
import {MOST_AT_ONCE, Platform} from './platform.mts'

const REQUEST = {method: 'GET', url: 'https://x/v1/health', headers: {}, body: undefined, timeoutMs: 1000} as const

test('forty calls at once run ten at a time, and all are answered', async () => {
  const platform = new Platform(() => ({status: 200, body: {}}))
  const transport = wxTransport(platform.wx)
  const answers = await Promise.all(Array.from({length: 40}, () => transport(REQUEST)))
  assert.equal(answers.length, 40)
  assert.equal(platform.mostRunning, MOST_AT_ONCE)
})

test('a failed request gives its place to the next', async () => {
  let count = 0
  const platform = new Platform(() => ((count += 1) <= 20 ? {errMsg: 'request:fail timeout'} : {status: 200, body: {}}))
  const transport = wxTransport(platform.wx)
  const outcomes = await Promise.allSettled(Array.from({length: 40}, () => transport(REQUEST)))
  assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 20)
})

test('an `errMsg` of the platform is the message of a `network` error', async () => {
  const mall = new Mall()
  const api = mall.client({limits: {retries: 1}})
  mall.platform.network = () => ({errMsg: 'request:fail url not in domain list'})
  await assert.rejects(api.logIn(), {code: 'network', message: 'request:fail url not in domain list'})
})

test('a platform that parses JSON whatever it is asked is understood', async () => {
  const uni = {
    request: (options: {success(result: {statusCode: number; header: object; data: unknown}): void}) =>
      options.success({statusCode: 200, header: {}, data: {stage: 'prod'}}),
  }
  assert.equal((await wxTransport(uni)(REQUEST)).body, '{"stage":"prod"}')
})

test('a printed code’s scene is its id, and the launch scene is WeChat’s number', () => {
  assert.deepEqual(sourceOf({scene: 1047, query: {scene: 'qr%3Aab12'}}), {scene: 1047, qr_id: 'qr:ab12'})
  assert.deepEqual(sourceOf({scene: 1007, query: {inviter_id: 'm1', store_id: 's', promoter_id: 'p', other: 'x'}}), {
    scene: 1007,
    inviter_id: 'm1',
    store_id: 's',
    promoter_id: 'p',
  })
})

test('a broken link keeps nobody from logging in', () => {
  assert.deepEqual(sourceOf({scene: -1, query: {scene: '', store_id: 'x'.repeat(65), promoter_id: undefined}}), {})
  assert.deepEqual(sourceOf({scene: 1011, query: {scene: '%E4%A'}}), {scene: 1011, qr_id: '%E4%A'})
  assert.deepEqual(sourceOf({scene: 1001}), {scene: 1001})
})

test('answers of the subscription dialogue become a body of the API', () => {
  const result = {errMsg: 'requestSubscribeMessage:ok', t1: 'accept', t2: 'reject', t3: 'acceptWithForcePush'}
  assert.deepEqual(subscriptionsOf(result), {
    answers: [
      {template_id: 't1', result: 'accept'},
      {template_id: 't2', result: 'reject'},
      {template_id: 't3', result: 'acceptWithForcePush'},
    ],
  })
  assert.equal(subscriptionsOf({errMsg: 'requestSubscribeMessage:fail 20004', errCode: 20004}), undefined)
})

/** Runs the CommonJS build where nothing exists but the language, timers and `wx`: as the mini-program's runtime. */
function loadBare(globals: object): typeof import('@mallpass/client') {
  const context = vm.createContext({...globals, setTimeout, clearTimeout})
  const entry = createRequire(import.meta.url).resolve('@mallpass/client')
  const loaded = new Map<string, {exports: object}>()
  const load = (file: string): object => {
    const held = loaded.get(file)
    if (held !== undefined) return held.exports
    const module = {exports: {}}
    loaded.set(file, module)
    const wrapped = `(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`
    const run = vm.runInContext(wrapped, context, {filename: file}) as (...given: unknown[]) => void
    run((name: string) => load(join(dirname(file), name)), module, module.exports)
    return module.exports
  }
  return load(entry) as typeof import('@mallpass/client')
}

test('the whole way of a shopper runs without any global of a browser', async () => {
  const mall = new Mall()
  const {wx} = mall.platform
  const bare = loadBare({})
  const api = bare.createClient({
    baseUrl: 'https://api.example.com/prod',
    transport: bare.wxTransport(wx),
    storage: bare.wxStorage(wx),
    login: {appid: 'wx1234567890abcdef', code: () => bare.wxLoginCode(wx)},
  })
  await api.logIn({source: bare.sourceOf({scene: 1047, query: {scene: 'ab12'}})})
  mall.next.push('lost')
  await api.post('/v1/payments', {body: {store_id: 'sun_cafe', amount_fen: 3000}})
  assert.equal(mall.orders.size, 1)
  await api.get('/v1/me/points', {query: {limit: 5}})
  await api.logOut()
})
