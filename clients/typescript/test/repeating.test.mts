// What is sent again, when, and what is not.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {createClient, type TransportResponse} from '@mallpass/client'
import {START, TestClock} from './mall.mts'

const OK = {status: 200, headers: {'content-type': 'application/json'}, body: '{}'}
const busy = (status: number, headers = {}, more = {}): TransportResponse => ({
  status,
  headers,
  body: JSON.stringify({error: {code: 'busy', message: 'busy', field: null, request_id: 'r', ...more}}),
})

function mall(...replies: (TransportResponse | 'lost')[]) {
  const clock = new TestClock()
  const sent: string[] = []
  const api = createClient({
    baseUrl: '',
    clock,
    chance: () => 0.5,
    transport: async ({url}) => {
      sent.push(url)
      const reply = replies.shift() ?? OK
      if (reply === 'lost') throw new Error('lost')
      return reply
    },
  })
  return {api, clock, sent}
}

test('each wait is twice the one before, and there are three', async () => {
  const {api, clock, sent} = mall(busy(503), busy(429), 'lost', busy(503))
  await assert.rejects(api.get('/v1/health'), {code: 'busy', status: 503})
  assert.deepEqual(clock.slept, [300, 600, 1200])
  assert.equal(sent.length, 4)
})

test('Retry-After is kept, in seconds and as a date', async () => {
  const date = new Date(START + 5000).toUTCString()
  const {api, clock} = mall(busy(429, {'Retry-After': '2'}), busy(503, {'RETRY-AFTER': date}))
  await api.get('/v1/health')
  assert.deepEqual(clock.slept, [2000, 3000])
})

test('a long wait is the caller’s: the error comes at once', async () => {
  for (const reply of [
    busy(429, {'retry-after': '3600'}),
    busy(429, {}, {code: 'asked_too_often', minutes: 5}),
    busy(429, {}, {code: 'login_rate_limited'}),
  ]) {
    const {api, clock} = mall(reply)
    await assert.rejects(api.get('/v1/health'), {status: 429})
    assert.deepEqual(clock.slept, [])
  }
})

test('a write without a key is sent again after a 429 only', async () => {
  const resolve = '/v1/admin/payment-tasks/{task_id}/resolve'
  const options = {path: {task_id: 't'}, body: {note: 'n'} as never}
  const lost = mall('lost')
  await assert.rejects(lost.api.post(resolve, options), {code: 'network'})
  assert.equal(lost.sent.length, 1)
  const limited = mall(busy(429))
  await limited.api.post(resolve, options)
  assert.equal(limited.sent.length, 2)
})

test('a document under If-Match is not sent again: it would meet its own version', async () => {
  const path = {path: {document_id: 'd'}, body: {} as never}
  const guarded = mall('lost')
  await assert.rejects(guarded.api.put('/v1/admin/malls/{document_id}', {...path, ifMatch: 3}), {code: 'network'})
  const free = mall('lost')
  await free.api.put('/v1/admin/malls/{document_id}', path)
  assert.deepEqual([guarded.sent.length, free.sent.length], [1, 2])
})

test('a key is sent again, a refusal is not', async () => {
  const keyed = mall('lost', busy(504))
  await keyed.api.post('/v1/admin/qr-codes', {body: {mall_id: 'sun', surface: 'poster'}})
  assert.equal(keyed.sent.length, 3)
  const refusal = mall(busy(409))
  await assert.rejects(refusal.api.get('/v1/health'), {status: 409})
  assert.equal(refusal.sent.length, 1)
})
