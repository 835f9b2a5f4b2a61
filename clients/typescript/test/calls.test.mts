// What a call sends, and what it makes of an answer.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type ClientOptions, createClient, MallPassError, type TransportRequest, type TransportResponse} from '@mallpass/client'

type Answering = (request: TransportRequest) => TransportResponse | Promise<TransportResponse>

function staff(answer: Answering, more: Partial<ClientOptions> = {}) {
  const sent: TransportRequest[] = []
  const transport = async (request: TransportRequest): Promise<TransportResponse> => {
    sent.push(request)
    return answer(request)
  }
  const clock = {now: () => 0, sleep: async () => undefined}
  return {sent, api: createClient({baseUrl: 'https://x/prod', transport, token: () => 't', clock, ...more})}
}

const json = (body: unknown, status = 200): TransportResponse => ({
  status,
  headers: {'Content-Type': 'application/json', 'X-Request': 'r'},
  body: JSON.stringify(body),
})

test('path, query, body and headers are sent as the API reads them', async () => {
  const {sent, api} = staff(() => json({version: 4}), {language: () => 'zh-CN'})
  const body = {name: '满三十减五'} as never
  const {body: put} = await api.put('/v1/admin/campaigns/{document_id}', {path: {document_id: 'a/b 券'}, body, ifMatch: 3})
  await api.get('/v1/admin/campaigns', {query: {limit: 50, cursor: undefined}})
  await api.get('/v1/stores', {query: {mall_id: '太阳&a=b'}})
  assert.equal(put.version, 4)
  assert.deepEqual(
    sent.map((one) => one.url),
    [
      'https://x/prod/v1/admin/campaigns/a%2Fb%20%E5%88%B8',
      'https://x/prod/v1/admin/campaigns?limit=50',
      'https://x/prod/v1/stores?mall_id=%E5%A4%AA%E9%98%B3%26a%3Db',
    ],
  )
  assert.deepEqual(sent[0]?.headers, {
    'Accept-Language': 'zh-CN',
    Authorization: 'Bearer t',
    'Content-Type': 'application/json',
    'If-Match': '3',
  })
  assert.equal(sent[0]?.body, '{"name":"满三十减五"}')
  assert.equal(sent[1]?.body, undefined)
})

test('an empty part of a path sends nothing, because it would name another route', async () => {
  const {sent, api} = staff(() => json({}))
  await assert.rejects(api.get('/v1/admin/campaigns/{document_id}', {path: {document_id: ''}}), TypeError)
  assert.equal(sent.length, 0)
})

test('header names of an answer are in small letters', async () => {
  const {api} = staff(() => json({}))
  assert.equal((await api.get('/v1/me')).headers['x-request'], 'r')
})

test('a CSV is text, and a 204 has no body', async () => {
  const csv = staff(() => ({status: 200, headers: {'content-type': 'text/csv; charset=utf-8'}, body: 'code\nA1\n'}))
  const codes = await csv.api.get('/v1/admin/claim-codes/{batch_id}/codes', {path: {batch_id: 'b'}, query: {part: '0'}})
  assert.equal(codes.body, 'code\nA1\n')
  const none = staff(() => ({status: 204, headers: {}, body: ''}))
  assert.equal((await none.api.post('/v1/logout')).body, undefined)
})

test('a refusal is an error with its code, faults and all other fields', async () => {
  const fault = {field: 'lines[0].sku', code: 'missing', message: '缺少', allowed: {type: 'string'}}
  const error = {...fault, code: 'body_invalid', request_id: 'r9', errors: [fault], missing_fen: 500, doc: '/docs/x'}
  const {api} = staff(() => json({error}, 400))
  await assert.rejects(api.get('/v1/me'), (thrown: unknown) => {
    assert.ok(thrown instanceof MallPassError && thrown instanceof Error)
    assert.equal(thrown.status, 400)
    assert.equal(thrown.code, 'body_invalid')
    assert.equal(thrown.message, '缺少')
    assert.equal(thrown.field, 'lines[0].sku')
    assert.deepEqual(thrown.allowed, {type: 'string'})
    assert.deepEqual(thrown.errors, [fault])
    assert.equal(thrown.requestId, 'r9')
    assert.equal(thrown.doc, '/docs/x')
    assert.equal(thrown.details.missing_fen, 500)
    return true
  })
})

test('no answer is `network`, and an answer of something else is `unreadable`', async () => {
  const down = staff(() => Promise.reject(new TypeError('fetch failed')))
  await assert.rejects(down.api.get('/v1/me'), {code: 'network', status: 0, message: 'fetch failed'})
  const proxy = staff(() => ({status: 413, headers: {'content-type': 'text/html'}, body: '<html>'}))
  await assert.rejects(proxy.api.get('/v1/me'), {code: 'unreadable', status: 413})
  const cut = staff(() => ({status: 200, headers: {'content-type': 'application/json'}, body: '{"a":'}))
  await assert.rejects(cut.api.get('/v1/me'), {code: 'unreadable', status: 200})
})
