/**
 * The definition of an event: one object from which payload checks, JSON Schemas, the catalogue page and the golden
 * files come. A released version's schema never changes; a new version brings an upcast from the one before.
 */
import * as Schema from "effect/Schema"
import { InvalidPayload, MalformedEvent } from "../errors.ts"
import type { EventId, LogName, OperationId, Origin, Subject } from "../ids.ts"

/** A schema whose values are plain data: what is stored is what is read. */
export type PayloadSchema<P> = Schema.Codec<P, unknown>

/** A version that was released before the current one. */
export interface FormerVersion {
  readonly v: number
  readonly schema: PayloadSchema<unknown>
  readonly example: unknown
  /** Pure: from this version's payload to that of the next version. */
  readonly upcast: (payload: never) => unknown
}

export interface EventDefinition<P = unknown> {
  readonly type: string
  /** The version that is written now. */
  readonly v: number
  /** One line: what happened. */
  readonly doc: string
  /** The audience: the library's log, a member's own, or whatever the kind of its subject says. */
  readonly log: "library" | "user" | "any"
  readonly schema: PayloadSchema<P>
  readonly example: P
  readonly former: readonly FormerVersion[]
  /** Checks a payload of any known version and lifts it to the current one. Fails with {@link MalformedEvent}. */
  readonly decode: (v: number, payload: unknown) => P
  /** Checks a payload that is about to be written. Fails with {@link InvalidPayload}. */
  readonly check: (payload: unknown) => P
}

/** What an author writes; the type comes from the place in {@link defineEvents}. */
export interface EventSource<P> {
  readonly doc: string
  readonly schema: PayloadSchema<P>
  readonly example: NoInfer<P>
  readonly v?: number
  readonly former?: readonly FormerVersion[]
  readonly log?: "library" | "user" | "any"
}

/** An event as a reducer sees it: payload checked and of the current version. */
export interface FoldedEvent<P = unknown> {
  readonly id: EventId
  readonly type: string
  readonly log: LogName
  readonly subject: Subject
  readonly at: number
  readonly origin: Origin
  readonly seq: number
  readonly op: OperationId
  readonly actor: string
  readonly payload: P
  /** False only for reducers that asked for inactive events too. */
  readonly active: boolean
}

/** Lets the compiler infer the payload's type from its schema, and holds the example to it. */
export const event = <P>(source: EventSource<P>): EventSource<P> => source

export type Events<S> = { readonly [K in keyof S]: S[K] extends EventSource<infer P> ? EventDefinition<P> : never }

/** Defines the events of one namespace: `defineEvents("track", { created: event({ … }) })` gives `track.created`. */
export function defineEvents<const S extends Readonly<Record<string, EventSource<any>>>>(
  namespace: string,
  sources: S,
): Events<S> {
  const events = Object.entries(sources).map(([name, source]) => [name, complete(`${namespace}.${name}`, source)])
  return Object.fromEntries(events) as Events<S>
}

function complete<P>(type: string, source: EventSource<P>): EventDefinition<P> {
  const { doc, schema, example, v = 1, former = [], log = "any" } = source
  const isCurrent = Schema.is(schema)
  const explain = Schema.decodeUnknownSync(schema)
  const versions = new Map(former.map((version) => [version.v, { ...version, is: Schema.is(version.schema) }]))
  const decode = (version: number, payload: unknown): P => {
    let value = payload
    for (let at = version; at < v; at++) {
      const old = versions.get(at)
      if (old === undefined) throw new MalformedEvent({ rule: "FOLD-9", message: `${type} has no version ${at}` })
      if (!old.is(value))
        throw new MalformedEvent({ rule: "FOLD-9", message: `not a payload of ${type} version ${at}` })
      value = old.upcast(value as never)
    }
    if (isCurrent(value)) return value
    throw new MalformedEvent({
      rule: "FOLD-9",
      message: `not a payload of ${type} version ${v}: ${reason(explain, value)}`,
    })
  }
  const check = (payload: unknown): P => {
    if (isCurrent(payload)) return payload
    throw new InvalidPayload({ type, message: reason(explain, payload) })
  }
  return { type, v, doc, log, schema, example, former, decode, check }
}

function reason(explain: (value: unknown) => unknown, value: unknown): string {
  try {
    explain(value)
    return "the payload does not fit its schema"
  } catch (cause) {
    return cause instanceof Error ? cause.message.slice(0, 500) : String(cause).slice(0, 500)
  }
}
