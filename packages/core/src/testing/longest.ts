/**
 * Payloads as long as their schemas let them be, of characters that do not compress: what is too long for an index of
 * PostgreSQL, shows.
 */
import type { EventDefinition } from "../define/event.ts"
import type { Registry } from "../define/registry.ts"
import { LIBRARY } from "../ids.ts"
import type { NewEvent } from "../Library.ts"
import { FIELDS } from "../library/claim/fields.ts"
import { seededPorts } from "./given.ts"

const { random } = seededPorts(11)
const printable = (length: number): string =>
  Array.from(random.bytes(length), (byte) => String.fromCharCode(0x21 + (byte % 94))).join("")
const letters = (length: number): string =>
  Array.from(random.bytes(length), (byte) => String.fromCharCode(0x61 + (byte % 26))).join("")
const han = (length: number): string =>
  Array.from(random.bytes(2 * length).slice(length), (byte, i) =>
    String.fromCharCode(0x4e00 + byte * 64 + (i % 64)),
  ).join("")

/** The longest first. */
const TEXTS: readonly ((old: string) => string)[] = [
  ...[4096, 1000, 500].map((length) => () => han(length)),
  ...[2000, 500, 200, 100].flatMap((length) => [() => printable(length), () => letters(length)]),
  ...[200, 100].map((length) => (old: string) => old.replace(/(?<=:).*/, () => letters(length))),
]

type Path = readonly (string | number)[]

function* textsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value === "string") yield path
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* textsIn(inner, [...path, name])
}

function replaced(value: unknown, [name, ...rest]: Path, change: (old: string) => string): unknown {
  if (name === undefined) return change(value as string)
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
  copy[name] = replaced(copy[name], rest, change)
  return copy
}

/** The example with each of its texts as long as it may be. */
function longest({ example, check }: EventDefinition): unknown {
  let payload: unknown = structuredClone(example)
  for (const path of textsIn(example)) {
    for (const text of TEXTS) {
      const longer = replaced(payload, path, text)
      try {
        check(longer)
      } catch {
        continue
      }
      payload = longer
      break
    }
  }
  return payload
}

/** Every event on every kind of subject that has it, with claims of every field. */
export function longestEvents(registry: Registry): NewEvent[] {
  return [...registry.kinds.values()].flatMap(({ kind, log, aspects }) => {
    const subject = `${kind}:${printable(200)}`
    // Together below the 1 MiB that a payload may have.
    const fields = Object.keys(FIELDS).map((name) => [name, name.endsWith("s") ? [han(3000)] : han(3000)] as const)
    const claim = {
      type: "claim.attributed",
      subject,
      payload: { provider: "x", tier: "user", fields: Object.fromEntries(fields) },
    }
    const has = (type: string) => registry.lookup(kind, type) !== undefined
    const events = aspects.flatMap((aspect) => aspect.events.filter(({ type }) => !type.endsWith(".removed")))
    return [
      ...events.map((definition) => {
        const isOwn = log === "user" || (log === "any" && definition.log === "user")
        const where = isOwn ? `user:${letters(64)}` : LIBRARY
        return { type: definition.type, subject, log: where, payload: longest(definition) }
      }),
      ...(has("claim.attributed") ? [claim] : []),
    ]
  })
}
