/**
 * Histories of any registry, from nothing but its definitions: payloads come from the schemas, and from the examples
 * with ids of other subjects put into them, so that subjects come to refer to each other.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import type { EventDefinition } from "../define/event.ts"
import type { Registry } from "../define/registry.ts"
import { LIBRARY } from "../ids.ts"
import { Scribe } from "./chains.ts"
import { seededPorts, START } from "./given.ts"
import type { History } from "./history.ts"
import type { PlainEvent } from "./model/events.ts"

/** Ids of subjects: few, so that events meet. */
const IDS = ["a", "b", "c"]
const EACH = 40

interface Choice {
  readonly log: string
  readonly subject: string
  readonly definition: EventDefinition
  readonly payloads: readonly unknown[]
}

/** Every event on every subject in every log where it may be. */
async function choicesOf(registry: Registry): Promise<Choice[]> {
  const subjects = [...registry.kinds.keys()].flatMap((kind) => IDS.map((id) => `${kind}:${id}`))
  const pools = new Map<EventDefinition, readonly unknown[]>()
  for (const definition of registry.events) pools.set(definition, await payloadsOf(definition, [...IDS, ...subjects]))
  return [...registry.kinds.values()].flatMap(({ kind, aspects, log: where }) =>
    aspects.flatMap(({ events }) =>
      events.flatMap((definition) => {
        const audience = where === "any" ? definition.log : where
        const logs = audience === "any" ? [LIBRARY, "user:ada"] : [audience === "library" ? LIBRARY : "user:ada"]
        const payloads = pools.get(definition) ?? []
        return logs.flatMap((log) => IDS.map((id) => ({ log, subject: `${kind}:${id}`, definition, payloads })))
      }),
    ),
  )
}

async function payloadsOf({ schema, example, check }: EventDefinition, names: readonly string[]): Promise<unknown[]> {
  const made = await Effect.runPromise(
    Arbitrary.sampleEffect(Arbitrary.schema(schema), { seed: 1, count: EACH }).pipe(Effect.orElseSucceed(() => [])),
  )
  const mixed = Array.from({ length: EACH }, (_, i) =>
    put(i % 3 === 0 ? (made[i] ?? example) : example, names, { next: i * 7 }),
  )
  return [example, ...made, ...mixed].filter((payload) => {
    try {
      check(JSON.parse(JSON.stringify(payload)))
      return true
    } catch {
      return false
    }
  })
}

/** Puts names in the place of some texts. */
function put(value: unknown, names: readonly string[], pick: { next: number }): unknown {
  if (typeof value === "string") {
    pick.next += 5
    return pick.next % 2 === 0 ? names[pick.next % names.length] : value
  }
  if (Array.isArray(value)) return value.map((each) => put(each, names, pick))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, put(inner, names, pick)]))
}

/** An arbitrary of histories of three origins, with clocks that are off and reverts of anything. */
export async function anyHistory(registry: Registry, maxLength = 60): Promise<fc.Arbitrary<History>> {
  const choices = await choicesOf(registry)
  // Control events of the registry itself would name events that do not exist; they are made below.
  const usual = choices.filter(({ definition }) => !/^(revert|erasure)\.made$/.test(definition.type))
  const byType = [...Map.groupBy(usual, ({ definition }) => definition.type).values()]
  const step = fc.record({
    who: fc.nat(2),
    type: fc.nat(byType.length - 1),
    choice: fc.nat(20),
    payload: fc.nat(2 * EACH),
    clock: fc.constantFrom(0, 0, 0, -50, 1e9, -1e9),
    revert: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 10 }) },
    ),
  })
  return fc.array(step, { minLength: 1, maxLength, size: "max" }).map((steps) => {
    const ports = seededPorts(7)
    const scribes = Array.from({ length: 3 }, () => new Scribe(ports))
    const events: PlainEvent[] = []
    for (const [i, { who, type, choice, payload, clock, revert }] of steps.entries()) {
      const scribe = scribes[who] as Scribe
      const at = START + i * 10 + clock
      const target = events[events.length - revert]
      if (revert > 0 && target !== undefined) {
        const { id, origin, seq, log } = target
        const payloadOfRevert = { events: [{ id, origin, seq }], operations: [] }
        if (choice % 5 === 4) {
          const subject = `compaction:${i % 4}`
          const entry = [0, seq, id.slice(0, 16)] as const
          const payload = { origins: [origin], events: [[...entry, 0]], standIns: [entry] }
          const proposed = scribe.say({ type: "compaction.proposed", subject, log, at, payload })
          const made = { proposal: proposed.id, left: [], expired: [] }
          events.push(proposed, scribe.say({ type: "compaction.made", subject, log, at: at + 1, payload: made }))
          continue
        }
        const kind = choice % 3 === 0 ? "erasure" : "revert"
        events.push(
          scribe.say({
            type: `${kind}.made`,
            subject: `${kind}:${i % 4}`,
            log,
            at: Math.max(at, target.at + 1),
            payload: payloadOfRevert,
          }),
        )
        continue
      }
      const options = byType[type] as readonly Choice[]
      const { log, subject, definition, payloads } = options[choice % options.length] as Choice
      events.push(
        scribe.say({
          log,
          subject,
          type: definition.type,
          v: definition.v,
          at,
          op: String(who).repeat(32),
          payload: payloads[payload % payloads.length] ?? definition.example,
        }),
      )
    }
    const lines = scribes.flatMap((scribe) => [...scribe.lines.values()])
    const told = events.map(({ type, subject, payload }) => `${type} ${subject} ${JSON.stringify(payload)}`)
    return { events, lines, [fc.toStringMethod]: () => told.join("\n") } as History
  })
}
