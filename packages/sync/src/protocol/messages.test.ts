/** Messages read as they were written, whatever a newer peer adds, and are refused where a field is something else. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Incoming, Point } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import { FrameRefused } from "../errors.ts"
import { decodeFrame, encodeFrame, type Plain } from "../frames/frame.ts"
import { type ClientMessage, decodeAnswer, decodeRequest, encode, type ServerMessage } from "./messages.ts"

const hexes = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => Buffer.from(each).toString("hex"))
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((each) => Buffer.from(each))
const log = fc.constantFrom("library", "user:ada", "user:eve_1")
const seq = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2 ** 31 - 2, max: 2 ** 48 - 1 }))
const point: fc.Arbitrary<Point> = fc.record({ log, origin: hexes(16), seq, id: hexes(32) })
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 4 })
const batch: fc.Arbitrary<Incoming> = fc.record({
  log,
  origin: hexes(16),
  publicKey: bytes(32),
  events: some(fc.record({ header: bytes(130), payload: fc.option(bytes(20)) })),
  heads: some(fc.record({ seq, id: hexes(32), signature: bytes(64) })),
})
const request = { version: fc.constant(1), library: hexes(16) }
const byLog = (points: readonly Point[]) => points.toSorted((a, b) => (a.log < b.log ? -1 : a.log > b.log ? 1 : 0))

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    versions: fc.constant([1, 3] as [number, number]),
    challenge: bytes(32),
    library: fc.option(hexes(16), { nil: undefined }),
    logs: some(log),
  }),
  fc.record({
    kind: fc.constant("pull" as const),
    ...request,
    epoch: hexes(16),
    cursors: some(fc.record({ log, position: seq })),
  }),
  fc.record({ kind: fc.constant("pull" as const), ...request, points: some(point).map(byLog) }),
  fc.record({ kind: fc.constant("push" as const), ...request, batches: some(batch) }),
  fc.record({
    kind: fc.constant("live" as const),
    ...request,
    epoch: hexes(16),
    cursors: some(fc.record({ log, position: seq })),
    credit: seq,
  }),
  fc.record({ kind: fc.constant("credit" as const), bytes: seq }),
  fc.record({ kind: fc.constant("ping" as const) }),
)

const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("welcome" as const),
    ...request,
    origin: hexes(16),
    publicKey: bytes(32),
    epoch: hexes(16),
    logs: some(fc.record({ log, write: fc.boolean(), points: some(point) })).map((logs) =>
      logs.map((each) => ({ ...each, points: each.points.map((one) => ({ ...one, log: each.log })) })),
    ),
    bare: some(point).map(byLog),
    position: seq,
    pushBytes: seq,
    signature: bytes(64),
    former: some(fc.record({ publicKey: bytes(32), signature: bytes(64) })),
  }),
  fc.record({
    kind: fc.constant("page" as const),
    epoch: hexes(16),
    batches: some(batch),
    next: seq,
    more: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("pushed" as const),
    epoch: hexes(16),
    results: some(
      fc.oneof(
        fc.record({ log, origin: hexes(16), seq, id: hexes(32), from: seq, to: seq }),
        fc.record({ log, origin: hexes(16), reason: fc.string(), message: fc.string() }),
      ),
    ),
  }),
  fc.record({ kind: fc.constant("refused" as const), reason: fc.string(), message: fc.string() }),
)

/** With bytes as hexadecimal, so that the class that holds them does not matter. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString("hex")
    : Array.isArray(value)
      ? value.map(plain)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
        : value

/** Changes one value, somewhere. */
function mutate(value: Plain, path: readonly number[], to: Plain): Plain {
  const [at, ...rest] = path
  if (at === undefined || value === null || typeof value !== "object" || value instanceof Uint8Array) return to
  if (Array.isArray(value)) {
    const list = value as readonly Plain[]
    return list.length === 0 ? to : list.with(at % list.length, mutate(list[at % list.length] as Plain, rest, to))
  }
  const entries = Object.entries(value)
  const entry = entries[at % Math.max(1, entries.length)]
  return entry === undefined ? to : { ...value, [entry[0]]: mutate(entry[1], rest, to) }
}

const odd: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(null, true, -1, 0, 2 ** 40, "", "x", Buffer.alloc(3), [], {}, [
  [],
])

describe("a message", () => {
  it("[SYNC-9] [SYNC-10] reads as it was written, and with fields that are not known", () => {
    fc.assert(
      fc.property(clientMessage, serverMessage, (asked, answered) => {
        expect(plain(decodeRequest(encode(asked)))).toEqual(plain(asked))
        expect(plain(decodeAnswer(encode(answered)))).toEqual(plain(answered))
        const more = (frame: Uint8Array) => encodeFrame({ ...decodeFrame(frame), later: [{ more: 1 }] })
        expect(plain(decodeRequest(more(encode(asked))))).toEqual(plain(asked))
        expect(plain(decodeAnswer(more(encode(answered))))).toEqual(plain(answered))
      }),
      effort(300),
    )
  })

  it("[SYNC-8] with any value exchanged is a message or is refused, and nothing else", () => {
    const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(clientMessage, serverMessage, path, odd, (asked, answered, where, to) => {
        for (const [message, decode] of [
          [asked, decodeRequest],
          [answered, decodeAnswer],
        ] as const) {
          const changed = mutate(decodeFrame(encode(message)), where, to)
          try {
            decode(encodeFrame(changed as { [key: string]: Plain }))
          } catch (cause) {
            expect(cause).toBeInstanceOf(FrameRefused)
          }
        }
      }),
      effort(1000),
    )
  })

  it("[SYNC-10] of a kind that is not known is told by its name", () => {
    expect(decodeRequest(encodeFrame({ kind: "sing" }))).toEqual({ kind: "unknown", name: "sing" })
    expect(() => decodeAnswer(encodeFrame({ kind: "sing" }))).toThrow(FrameRefused)
    expect(() => decodeRequest(encodeFrame({ kind: 1 }))).toThrow(FrameRefused)
    expect(() => decodeRequest(encodeFrame({}))).toThrow(FrameRefused)
  })

  it.each([2 ** 48, Number.MAX_SAFE_INTEGER])("[SYNC-9] with a seq or a position of %d is refused", (seq) => {
    const [epoch, library, id] = ["0".repeat(32), "0".repeat(32), "0".repeat(64)]
    const point = { log: "library", origin: "0".repeat(32), seq, id }
    const [request, key] = [{ version: 1, library }, Buffer.alloc(32)]
    const head = { seq, id, signature: Buffer.alloc(64) }
    const batches = [{ log: "library", origin: point.origin, publicKey: key, events: [], heads: [head] }]
    const cursors = [{ log: "library", position: seq }]
    for (const asked of [
      { kind: "pull", ...request, points: [point] },
      { kind: "pull", ...request, epoch, cursors },
      { kind: "live", ...request, epoch, cursors, credit: 1 },
      { kind: "push", ...request, batches },
    ] as const)
      expect(() => decodeRequest(encode(asked)), asked.kind).toThrow(FrameRefused)
    const logs = [{ log: "library", write: true, points: [] }]
    const signed = { publicKey: key, signature: Buffer.alloc(64) }
    const welcome = {
      kind: "welcome",
      version: 1,
      library,
      origin: point.origin,
      ...signed,
      epoch,
      pushBytes: 1,
    } as const
    const rest = { logs, bare: [], position: 1, former: [] }
    const manifest = { kind: "manifest", id: epoch, library, epoch, projection: "", logs: [] } as const
    for (const answered of [
      { ...welcome, ...rest, position: seq },
      { ...welcome, ...rest, bare: [point] },
      { ...welcome, ...rest, logs: [{ log: "library", write: true, points: [point] }] },
      { kind: "page", epoch, batches: [], next: seq, more: false },
      { kind: "page", epoch, batches, next: 1, more: false },
      { kind: "pushed", epoch, results: [{ ...point, seq: 1, from: 1, to: seq }] },
      { kind: "pushed", epoch, results: [{ ...point, seq: 1, from: seq, to: 1 }] },
      { kind: "pushed", epoch, results: [{ ...point, from: 1, to: 1 }] },
      { ...manifest, points: [point], signature: signed.signature },
    ] as const)
      expect(() => decodeAnswer(encode(answered)), answered.kind).toThrow(FrameRefused)
  })

  it("[SYNC-15] that names too many points is refused", () => {
    const points = Array.from({ length: 20_001 }, (_, i) => ({
      log: "library",
      origin: "0".repeat(32),
      seq: i + 1,
      id: "0".repeat(64),
    }))
    const pull = (some: readonly Point[]) => encode({ kind: "pull", version: 1, library: "0".repeat(32), points: some })
    expect(decodeRequest(pull(points.slice(1)))).toMatchObject({ kind: "pull" })
    expect(() => decodeRequest(pull(points))).toThrow(FrameRefused)
  })

  it("[SYNC-14] that has nothing is under 200 bytes", () => {
    const page = { kind: "page", epoch: "0".repeat(32), batches: [], next: 1_000_000, more: false } as const
    expect(encode(page).length).toBeLessThan(200)
  })
})
