// Types of a call, from the generated schema: which paths a method has, what a call sends, what comes back.
import type {paths} from './schema.js'

type Verb = 'get' | 'put' | 'post'

interface Operation {
  parameters: {query?: unknown; path?: unknown; header?: unknown}
  requestBody?: unknown
  responses: unknown
}

/** The paths that have a method. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, Operation> ? P : never
}[keyof paths]

export type OperationOf<P extends keyof paths, V extends Verb> = Extract<paths[P][V], Operation>

/** Fields that may be left out may also be undefined: a filter that is not set needs no `if`. */
type Loose<T> = {[K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K]}

type Part<Name extends string, Held> = [Exclude<Held, undefined>] extends [never]
  ? {readonly [N in Name]?: undefined}
  : undefined extends Held
    ? {readonly [N in Name]?: Loose<Exclude<Held, undefined>> | undefined}
    : {readonly [N in Name]: Loose<Held>}

type JsonOf<Body> = Body extends {content: {'application/json': infer Json}} ? Json : never
type BodyPart<Op extends Operation> = [Exclude<Op['requestBody'], undefined>] extends [never]
  ? {readonly body?: undefined}
  : undefined extends Op['requestBody']
    ? {readonly body?: JsonOf<Exclude<Op['requestBody'], undefined>> | undefined}
    : {readonly body: JsonOf<Op['requestBody']>}

type HeaderOf<Op extends Operation> = keyof Exclude<Op['parameters']['header'], undefined>
type VersionPart<Op extends Operation> =
  'If-Match' extends HeaderOf<Op>
    ? {
        /** The version that was read, 0 if there is none yet. A newer one gets `version_conflict`. */
        readonly ifMatch?: number | undefined
      }
    : {readonly ifMatch?: undefined}
type KeyPart<Op extends Operation> =
  'Idempotency-Key' extends HeaderOf<Op>
    ? {
        /** Made and kept until answered if absent. */
        readonly idempotencyKey?: string | undefined
      }
    : {readonly idempotencyKey?: undefined}

/** What a call may be given besides its path. */
export type OptionsOf<P extends keyof paths, V extends Verb> = Part<'path', OperationOf<P, V>['parameters']['path']> &
  Part<'query', OperationOf<P, V>['parameters']['query']> &
  BodyPart<OperationOf<P, V>> &
  VersionPart<OperationOf<P, V>> &
  KeyPart<OperationOf<P, V>>

/** The options, left out where all of them may be. */
export type ArgumentsOf<P extends keyof paths, V extends Verb> =
  object extends OptionsOf<P, V> ? [options?: OptionsOf<P, V>] : [options: OptionsOf<P, V>]

/** The body of a successful answer: JSON, the text of a CSV, or nothing for a 204. */
export type BodyOf<P extends keyof paths, V extends Verb> = OperationOf<P, V>['responses'] extends {
  200: {content: infer Content}
}
  ? Content[keyof Content]
  : undefined

export interface Answer<Body> {
  readonly status: number
  readonly body: Body
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
}

/** A typed call of one method. */
export type Caller<V extends Verb> = <P extends PathOf<V>>(
  path: P,
  ...options: ArgumentsOf<P, V>
) => Promise<Answer<BodyOf<P, V>>>
