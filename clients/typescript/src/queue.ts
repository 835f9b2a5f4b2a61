import type {Transport, TransportRequest, TransportResponse} from './transport.js'

/** A transport that sends at most so many requests at once; the others wait, first come first served. */
export function queued(most: number, transport: Transport): Transport {
  const waiting: (() => void)[] = []
  let running = 0
  const turn = (): Promise<void> | undefined => {
    if (running < most) {
      running += 1
      return undefined
    }
    return new Promise((resolve) => void waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift() // takes over this place
    if (next === undefined) running -= 1
    else next()
  }
  return async (request: TransportRequest): Promise<TransportResponse> => {
    await turn()
    try {
      return await transport(request)
    } finally {
      leave()
    }
  }
}
