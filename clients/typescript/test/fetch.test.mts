// The transport over `fetch`, against a server of this process.
import assert from 'node:assert/strict'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {test} from 'node:test'
import {createClient, fetchTransport, type TransportRequest} from '@mallpass/client'

async function serving(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => answer(request, response, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    await use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('it sends method, headers and body, and returns status, headers and text', async () => {
  await serving(
    (request, response, body) => {
      response.writeHead(200, {'Content-Type': 'application/json', 'Idempotency-Replayed': 'true'})
      response.end(JSON.stringify({qr_id: `${request.method} ${request.headers.authorization} ${body}`}))
    },
    async (url) => {
      const api = createClient({baseUrl: url, transport: fetchTransport(), token: () => 't'})
      const answer = await api.post('/v1/admin/qr-codes', {body: {mall_id: '太阳', surface: 'poster'}})
      assert.equal(answer.body.qr_id, 'POST Bearer t {"mall_id":"太阳","surface":"poster"}')
      assert.equal(answer.headers['idempotency-replayed'], 'true')
    },
  )
})

test('it gives up after its time', async () => {
  await serving(
    () => undefined,
    async (url) => {
      const request: TransportRequest = {method: 'GET', url, headers: {}, body: undefined, timeoutMs: 50}
      await assert.rejects(fetchTransport()(request))
    },
  )
})
