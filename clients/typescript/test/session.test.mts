// A shopper's session: opened, kept, renewed, opened again.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Mall, refused, TOKEN_LIFE_MS} from './mall.mts'

const MINUTE = 60_000

test('nobody becomes a member by looking: without a login nothing is sent', async () => {
  const mall = new Mall()
  await assert.rejects(mall.client().get('/v1/me'), {code: 'token_missing', status: 401})
  assert.equal(mall.platform.requests.length, 0)
  assert.equal(mall.platform.logins, 0)
})

test('what everybody may call needs no login and sends no token', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  await api.get('/v1/stores', {query: {mall_id: 'sun'}})
  assert.equal(mall.platform.requests.at(-1)?.headers.authorization, undefined)
})

test('a login sends its code with phone, consents, source and claim', async () => {
  const mall = new Mall()
  const consents = [{purpose: 'privacy' as const, version: '2026-01', granted: true}]
  const opened = await mall.client().logIn({phone_code: 'p1', consents, source: {scene: 1047}, claim: 'welcome'})
  assert.equal(opened.joined, true)
  assert.deepEqual(JSON.parse(mall.platform.requests[0]?.text ?? ''), {
    appid: 'wx1234567890abcdef',
    code: 'code-1',
    phone_code: 'p1',
    consents,
    source: {scene: 1047},
    claim: 'welcome',
  })
})

test('the session outlives the program', async () => {
  const mall = new Mall()
  await mall.client().logIn()
  const reopened = mall.client()
  assert.equal(await reopened.isLoggedIn(), true)
  await reopened.get('/v1/me')
  assert.equal(mall.platform.logins, 1)
})

test('ten calls near the end of the token wait for one renewal', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  mall.clock.time += TOKEN_LIFE_MS - 5 * MINUTE
  await Promise.all(Array.from({length: 10}, () => api.get('/v1/me')))
  assert.equal(mall.renewals, 1)
  const tokens = new Set(mall.to('/v1/me').map((one) => one.headers.authorization))
  assert.equal(tokens.size, 1)
  assert.equal(mall.platform.logins, 1)
})

test('ten calls with an ended token wait for one login', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  mall.clock.time += TOKEN_LIFE_MS + MINUTE
  await Promise.all(Array.from({length: 10}, () => api.get('/v1/me')))
  assert.equal(mall.platform.logins, 2)
  assert.equal(mall.renewals, 0)
})

test('ten calls that are refused in the middle of work wait for one login and are sent again', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  mall.endTokens()
  const answers = await Promise.all(Array.from({length: 10}, () => api.get('/v1/me')))
  assert.ok(answers.every((one) => one.status === 200))
  assert.equal(mall.platform.logins, 2)
})

test('a refusal that a new token does not change is thrown', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  const always = refused(401, 'token_invalid')
  mall.platform.network = (request) =>
    request.url.endsWith('/login') ? {status: 200, body: {token: 'x', expires_at: '2099-01-01T00:00:00Z'}} : always
  await assert.rejects(api.get('/v1/me'), {code: 'token_invalid'})
  assert.equal(mall.to('/v1/me').length, 2)
})

test('a renewal that gets no answer leaves the token that still lives', async () => {
  const mall = new Mall()
  const api = mall.client({limits: {retries: 0}})
  await api.logIn()
  mall.clock.time += TOKEN_LIFE_MS - 5 * MINUTE
  mall.next.push({errMsg: 'request:fail timeout'})
  await api.get('/v1/me')
  assert.equal(mall.platform.logins, 1)
  await api.get('/v1/me')
  assert.equal(mall.renewals, 1)
})

test('a token that may not be renewed any more is replaced by a login', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  mall.clock.time += TOKEN_LIFE_MS - 5 * MINUTE
  mall.next.push(refused(401, 'token_expired'))
  await api.get('/v1/me')
  assert.equal(mall.platform.logins, 2)
})

test('a phone whose clock is a day ahead renews no earlier', async () => {
  const mall = new Mall()
  mall.ahead = -24 * 60 * MINUTE
  const api = mall.client()
  await api.logIn()
  await api.get('/v1/me')
  assert.equal(mall.platform.requests.length, 2)
  mall.clock.time += TOKEN_LIFE_MS - 5 * MINUTE
  await api.get('/v1/me')
  assert.equal(mall.renewals, 1)
})

test('after a merge calls are made with the token of its answer', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  const {body} = await api.post('/v1/me/merge', {body: {merge_code: 'c'} as never})
  await api.get('/v1/me')
  assert.equal(mall.to('/v1/me')[0]?.headers.authorization, `Bearer ${body.token}`)
})

test('a log-out ends the session even if no answer comes', async () => {
  const mall = new Mall()
  const api = mall.client({limits: {retries: 0}})
  await api.logIn()
  mall.next.push({errMsg: 'request:fail'})
  await assert.rejects(api.logOut(), {code: 'network'})
  assert.equal(await api.isLoggedIn(), false)
  assert.equal(mall.platform.stored.has('mallpass.session'), false)
})

test('a log-out while the token is renewed is not undone by the renewal', async () => {
  const mall = new Mall()
  const api = mall.client()
  await api.logIn()
  mall.clock.time += TOKEN_LIFE_MS - 5 * MINUTE
  const looking = api.get('/v1/me').catch(() => undefined)
  await api.logOut()
  await looking
  assert.equal(await api.isLoggedIn(), false)
})

test('a spent login code is followed by a fresh one', async () => {
  const mall = new Mall()
  mall.next.push(refused(409, 'login_code_used'))
  await mall.client().logIn()
  assert.equal(mall.platform.logins, 2)
})

test('a login whose answer is lost is repeated with its key and a fresh code, and without the used phone code', async () => {
  const mall = new Mall()
  mall.next.push('lost')
  await mall.client().logIn({phone_code: 'p1', claim: 'welcome'})
  const bodies = mall.platform.requests.map((one) => JSON.parse(one.text ?? '') as Record<string, string>)
  assert.deepEqual(
    bodies.map((one) => one.phone_code),
    ['p1', 'p1', undefined],
  )
  assert.equal(new Set(bodies.map((one) => one.code)).size, 3)
  assert.equal(bodies[2]?.claim, 'welcome')
  assert.equal(new Set(mall.platform.requests.map((one) => one.headers['idempotency-key'])).size, 1)
})

test('a phone code that is refused at once is an error', async () => {
  const mall = new Mall()
  mall.next.push(refused(400, 'phone_code_invalid'))
  await assert.rejects(mall.client().logIn({phone_code: 'p1'}), {code: 'phone_code_invalid'})
})

test('a platform that gives no login code is `network`', async () => {
  const mall = new Mall()
  const code = () => Promise.reject({errMsg: 'login:fail timeout'})
  const api = mall.client({login: {appid: 'wx1234567890abcdef', code}})
  await assert.rejects(api.logIn(), {code: 'network', message: 'login:fail timeout'})
})
