// Idempotency-Keys, kept until their request is answered: over retries, and over the program being closed.
import type {Clock} from './clock.js'
import type {Storage} from './storage.js'

const NAME = 'mallpass.keys'
/** An order lives 15 minutes: a key that lived longer would bring back an order that can no longer be paid. */
const KEY_LIFE_MS = 15 * 60_000
const MOST_KEPT = 50

interface Kept {
  key: string
  at: number
}
type Book = Record<string, Kept>

/** The keys of requests without an answer, by operation and body. */
export class Keys {
  private readonly storage: Storage
  private readonly clock: Clock
  private readonly newKey: () => string
  private book: Promise<Book> | undefined

  constructor(storage: Storage, clock: Clock, newKey: () => string) {
    this.storage = storage
    this.clock = clock
    this.newKey = newKey
  }

  /** The key of the same request that got no answer, or a new one. It is kept before the request is sent. */
  async take(operation: string, body: string | undefined): Promise<string> {
    const book = await this.load()
    const name = nameOf(operation, body)
    const found = book[name]
    if (found !== undefined && this.lives(found)) return found.key
    const kept = {key: this.newKey(), at: this.clock.now()}
    delete book[name]
    book[name] = kept
    await this.save(book)
    return kept.key
  }

  /** Forgets a key: its request is answered, and the same request is a new one from now on. */
  async answered(operation: string, body: string | undefined, key: string): Promise<void> {
    const book = await this.load()
    const name = nameOf(operation, body)
    if (book[name]?.key !== key) return
    delete book[name]
    await this.save(book)
  }

  private load(): Promise<Book> {
    this.book ??= (async () => readBook(await this.storage.get(NAME)))()
    return this.book
  }

  private async save(book: Book): Promise<void> {
    const names = Object.keys(book).filter((name) => this.lives(book[name] as Kept))
    const kept = names.slice(-MOST_KEPT)
    for (const name of Object.keys(book)) if (!kept.includes(name)) delete book[name]
    await (kept.length > 0 ? this.storage.set(NAME, JSON.stringify(book)) : this.storage.remove(NAME))
  }

  private lives(kept: Kept): boolean {
    const age = this.clock.now() - kept.at
    return age >= 0 && age < KEY_LIFE_MS
  }
}

/** A key that nobody else makes. It needs no secrecy: the API binds it to the caller. */
export function randomKey(): string {
  const part = (): string => Math.random().toString(36).slice(2, 12)
  return `${Date.now().toString(36)}-${part()}${part()}`
}

function readBook(text: string | undefined): Book {
  const book: Book = {}
  try {
    const held: unknown = JSON.parse(text ?? '{}')
    for (const [name, kept] of Object.entries(held as Record<string, Partial<Kept>>)) {
      if (typeof kept.key === 'string' && typeof kept.at === 'number') book[name] = {key: kept.key, at: kept.at}
    }
  } catch {
    return {} // what cannot be read is no key of ours
  }
  return book
}

/** Not the body itself: it may be long, and names people. */
function nameOf(operation: string, body: string | undefined): string {
  const text = `${operation}\n${body ?? ''}`
  return `${fnv1a(text, 0x811c9dc5)}${fnv1a(text, 0x9dc5811c)}`
}

/** FNV-1a, 32 bits, over the text's 16-bit units. */
function fnv1a(text: string, start: number): string {
  let hash = start
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0).toString(36)
}
