/** Real libraries that append, with clocks of their own, and hand each other what they hold. */
import { ok } from "node:assert/strict"
import fc from "fast-check"
import type { Registry } from "../define/registry.ts"
import { Library, type NewEvent } from "../Library.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { readOutgoing } from "../log/ingest.ts"
import { prevOf, seqOf } from "../log/header.ts"
import { decodePayload } from "../log/payload.ts"
import { memoryStore, seededPorts, START } from "./given.ts"
import { ABSENT, BROKEN, type PlainEvent } from "./model/events.ts"

const YEAR = 31_536_000_000

/** Something that happens to one of the replicas. */
export type Act =
  | {
      readonly act: "append"
      readonly who: number
      readonly subject: number
      readonly events: number
      readonly log: number
    }
  | {
      readonly act: "revert"
      readonly who: number
      readonly pick: number
      readonly depth: number
      readonly whole: boolean
    }
  | { readonly act: "erase"; readonly who: number; readonly pick: number; readonly whole: boolean }
  | { readonly act: "send"; readonly who: number; readonly to: number }
  | { readonly act: "clock"; readonly who: number; readonly years: number }
  | { readonly act: "reopen" | "rebuild"; readonly who: number }

const who = fc.nat(4)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant("append" as const),
      who,
      subject: fc.oneof(fc.constant(0), fc.nat(3)),
      events: fc.integer({ min: 1, max: 4 }),
      log: fc.nat(4),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("revert" as const),
      who,
      pick: fc.nat(30),
      depth: fc.nat(8),
      whole: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant("erase" as const), who, pick: fc.nat(30), whole: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ act: fc.constant("send" as const), who, to: who }) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant("clock" as const), who, years: fc.integer({ min: -10, max: 15 }) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("reopen" as const, "rebuild" as const), who }) },
)
export const acts: fc.Arbitrary<readonly Act[]> = fc.array(act, { minLength: 5, maxLength: 40, size: "max" })

export class Replicas {
  readonly libraries: Library[] = []
  /** Milliseconds by which each clock is off. */
  readonly #skew: number[] = []
  #time = START
  readonly #registry: Registry

  private constructor(registry: Registry) {
    this.#registry = registry
  }

  /** The last `twins` of them have the key of the first: copies of one database. */
  static async open(registry: Registry, count: number, twins = 0): Promise<Replicas> {
    const replicas = new Replicas(registry)
    for (let i = 0; i < count; i++) {
      const { random } = seededPorts(i >= count - twins ? 1 : i + 1)
      const clock = { now: () => replicas.#time + (replicas.#skew[i] ?? 0) }
      replicas.libraries.push(await Library.open({ store: memoryStore(), registry, ports: { clock, random } }))
    }
    return replicas
  }

  async perform(one: Act): Promise<void> {
    const index = one.who % this.libraries.length
    const library = this.libraries[index] as Library
    this.#time += 7
    if (one.act === "append") await this.#append(library, one)
    else if (one.act === "revert") await this.#tower(library, "revert", one)
    else if (one.act === "erase") await this.#tower(library, "erasure", { ...one, depth: 0 })
    else if (one.act === "send") await send(library, this.libraries[one.to % this.libraries.length] as Library)
    else if (one.act === "clock") this.#skew[index] = one.years * YEAR
    else if (one.act === "rebuild") await library.rebuild()
    else
      this.libraries[index] = await Library.open({
        store: library.store,
        registry: this.#registry,
        ports: library.ports,
      })
  }

  async #append(
    library: Library,
    { who: speaker, subject, events, log }: Extract<Act, { act: "append" }>,
  ): Promise<void> {
    const batch = Array.from({ length: events }, (_, i): NewEvent => {
      const text = `${speaker}${i}`
      if (log === 4) return { type: "mark.made", subject: `note:${subject}`, payload: { value: text }, log: "user:ada" }
      return i % 2 === 0
        ? { type: "note.said", subject: `note:${subject}`, payload: { text, mood: "high" } }
        : { type: "count.added", subject: `counter:${subject}`, payload: { by: speaker + 1 } }
    })
    await library.append({ actor: "user:ada", events: batch })
  }

  /** Reverts an event or its operation, then the revert, and so on: a tower. Or erases it. */
  async #tower(
    library: Library,
    kind: "revert" | "erasure",
    { pick, depth, whole }: Pick<Extract<Act, { act: "revert" }>, "pick" | "depth" | "whole">,
  ): Promise<void> {
    const all = await library.events(1, 10_000)
    let target = all[all.length - 1 - (pick % Math.max(1, all.length))]
    for (let level = 0; target !== undefined && level <= depth; level++) {
      const { id, origin, seq, op, log } = target
      const payload = whole
        ? { events: [], operations: [{ op, origin, through: seq }] }
        : { events: [{ id, origin, seq }], operations: [] }
      const { events } = await library.append({
        actor: "user:ada",
        events: [{ type: `${kind}.made`, subject: `${kind}:${id.slice(0, 8)}`, payload, log }],
      })
      const revert = events[0] as LogEvent
      ok(compareOrder(target, revert) < 0, `${revert.id} does not sort after what it reverts`)
      target = revert
    }
  }

  /** Everybody tells everybody until nobody has news. */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      for (const from of this.libraries) for (const to of this.libraries) await send(from, to)
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.libraries.map((library) => library.close()))
  }
}

/** Hands all of one library's chains to another; what is there already is dropped there. */
export async function send(from: Library, to: Library): Promise<void> {
  if (from === to) return
  await from.sign()
  for (const { log, origin, branch } of await from.holdings()) {
    for (let after = 0; ;) {
      const asked = { log, origin, branch, after, limit: 10_000 }
      const outgoing = await from.store.read(() => readOutgoing(from.store.dialect, asked))
      const last = outgoing?.events.at(-1)
      if (outgoing === undefined || last === undefined) break
      await to.ingest(outgoing)
      after = seqOf(Buffer.from(last.header))
    }
  }
}

/** What a library holds, as the model wants it. */
export const plainEvents = async (library: Library): Promise<PlainEvent[]> => linked(await library.events(1, 1_000_000))

/** Each event with the one that it follows. */
function linked(events: readonly LogEvent[]): PlainEvent[] {
  const all = new Map<string, PlainEvent>()
  const inSeq = events.toSorted((a, b) => a.seq - b.seq)
  for (const event of inSeq) all.set(event.id, { ...plainOf(event), before: all.get(prevOf(event.header)) })
  return events.map(({ id }) => all.get(id) as PlainEvent)
}

function plainOf(event: LogEvent): PlainEvent {
  const { log, origin, seq, id, at, subject, op, type, v, actor } = event
  return { log, origin, seq, id, at, subject, op, type, v, actor, payload: payloadOf(event) }
}

function payloadOf({ payload }: LogEvent): unknown {
  try {
    return payload === null ? ABSENT : decodePayload(payload)
  } catch {
    return BROKEN
  }
}
