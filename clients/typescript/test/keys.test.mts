// Idempotency-Keys: one for each order that the shopper wants, whatever happens to requests and program.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Mall, refused} from './mall.mts'

const COFFEE = {body: {store_id: 'sun_cafe', amount_fen: 3000}}

async function opened(mall: Mall) {
  const api = mall.client()
  await api.logIn()
  return api
}

test('a repeat after a lost answer has the same key and makes no second order', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push('lost')
  const {headers} = await api.post('/v1/payments', COFFEE)
  assert.equal(headers['idempotency-replayed'], 'true')
  assert.equal(mall.orders.size, 1)
})

test('the key outlives the program: the same order after it was closed is the first one', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push('lost', 'lost', 'lost', 'lost')
  await assert.rejects(api.post('/v1/payments', COFFEE), {code: 'network'})
  const {body} = await mall.client().post('/v1/payments', COFFEE)
  assert.equal(body.payment_id, 'p1')
  assert.equal(mall.orders.size, 1)
})

test('another body and another operation have other keys', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push('lost', 'lost', 'lost', 'lost')
  await assert.rejects(api.post('/v1/payments', COFFEE))
  await api.post('/v1/payments', {body: {...COFFEE.body, amount_fen: 3001}})
  assert.equal(mall.orders.size, 2)
  const claim = '/v1/coupons/campaigns/{campaign_id}/claim'
  await api.post(claim, {path: {campaign_id: 'a'}, body: {}})
  await api.post(claim, {path: {campaign_id: 'b'}, body: {}})
  const keys = mall.platform.requests.filter((one) => one.url.endsWith('claim')).map((one) => one.headers['idempotency-key'])
  assert.equal(new Set(keys).size, 2)
})

test('an answered order is forgotten: the next coffee is a new order', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  await api.post('/v1/payments', COFFEE)
  await api.post('/v1/payments', COFFEE)
  assert.equal(mall.orders.size, 2)
  assert.equal(mall.platform.stored.has('mallpass.keys'), false)
})

test('a refusal is an answer too', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push(refused(409, 'store_closed'))
  await assert.rejects(api.post('/v1/payments', COFFEE), {code: 'store_closed'})
  assert.equal(mall.platform.stored.has('mallpass.keys'), false)
})

test('a fault of the service is no answer: the key stays', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push(refused(500, 'internal'))
  await assert.rejects(api.post('/v1/payments', COFFEE), {code: 'internal'})
  await api.post('/v1/payments', COFFEE)
  const [first, second] = mall.to('/v1/payments').map((one) => one.headers['idempotency-key'])
  assert.equal(first, second)
})

test('two taps at once are one order', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  const answers = await Promise.all([api.post('/v1/payments', COFFEE), api.post('/v1/payments', COFFEE)])
  assert.deepEqual(
    answers.map((one) => one.body.payment_id),
    ['p1', 'p1'],
  )
})

test('a key lives as long as an order can be paid', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.next.push('lost', 'lost', 'lost', 'lost')
  await assert.rejects(api.post('/v1/payments', COFFEE))
  mall.clock.time += 15 * 60_000
  await api.post('/v1/payments', COFFEE)
  assert.equal(mall.orders.size, 2)
})

test('a key of the caller is sent as it is, and not kept', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  await api.post('/v1/payments', {...COFFEE, idempotencyKey: 'mine'})
  assert.deepEqual([...mall.orders.keys()], ['mine'])
})

test('what is kept is bounded and holds no body', async () => {
  const mall = new Mall()
  const api = await opened(mall)
  mall.platform.network = () => ({errMsg: 'request:fail'})
  for (let at = 0; at < 60; at += 1) {
    await assert.rejects(api.post('/v1/payments', {body: {store_id: 'secret_shop', amount_fen: at + 1}}))
    mall.clock.time -= 2000 // so that none is too old
  }
  const kept = String(mall.platform.stored.get('mallpass.keys'))
  assert.ok(Object.keys(JSON.parse(kept) as object).length <= 50)
  assert.ok(!kept.includes('secret_shop'))
})

test('a storage that fails stops nothing, and its problem is reported', async () => {
  const mall = new Mall()
  const problems: unknown[] = []
  const api = mall.client({onStorageProblem: (problem) => problems.push(problem)})
  mall.platform.storageFails = true
  await api.logIn()
  mall.next.push('lost')
  await api.post('/v1/payments', COFFEE)
  assert.equal(mall.orders.size, 1)
  assert.ok(problems.length > 0)
})

test('a storage with another program’s texts is read as empty', async () => {
  const mall = new Mall()
  mall.platform.stored.set('mallpass.session', '{"token":5')
  mall.platform.stored.set('mallpass.keys', '[1,null]')
  const api = mall.client()
  assert.equal(await api.isLoggedIn(), false)
  await api.logIn()
  await api.post('/v1/payments', COFFEE)
  assert.equal(mall.orders.size, 1)
})
