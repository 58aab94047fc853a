import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { digestFromHex, isActor, isEventType, isLogName, isSubject, sha256 } from "../ids.ts"
import { holds } from "../testing/oracle.ts"
import { checkHeader, type Header, headerSize, MAX_AT, readHeader, writeHeader } from "./header.ts"

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => Buffer.from(each).toString("hex"))
const text = (first: string, rest: string, maxLength: number) =>
  fc.tuple(fc.constantFrom(...first), fc.string({ unit: fc.constantFrom(...rest), maxLength })).map(([a, b]) => a + b)
const LOWER = "abcdefghijklmnopqrstuvwxyz"
const LETTERS = `${LOWER}${LOWER.toUpperCase()}`
const VISIBLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("")
const name = text(LOWER, LETTERS, 31)

const header: fc.Arbitrary<Header> = fc
  .record({
    log: fc.oneof(
      fc.constant("library"),
      text("aZ0_-", `${LETTERS}0123456789_-`, 63).map((id) => `user:${id}`),
    ),
    origin: hex(16),
    seq: fc.oneof(fc.constantFrom(1, 2, 2 ** 48 - 1), fc.integer({ min: 1, max: 2 ** 48 - 1 })),
    prev: hex(32).filter((id) => !/^0+$/.test(id)),
    at: fc.oneof(fc.constantFrom(0, MAX_AT), fc.integer({ min: 0, max: MAX_AT })),
    subject: fc
      .tuple(name, text(VISIBLE, VISIBLE, 199))
      .map(([kind, id]) => `${kind}:${id}`)
      .filter(isSubject),
    type: fc.tuple(name, name).map(([a, b]) => `${a}.${b}`),
    v: fc.integer({ min: 1, max: 65_535 }),
    op: hex(16),
    actor: fc.oneof(
      name,
      fc.tuple(name, text(VISIBLE, VISIBLE, 89)).map(([kind, id]) => `${kind}:${id}`),
    ),
    payloadHash: hex(32),
    refs: fc.array(hex(32), { maxLength: 5 }),
  })
  .map((each) => ({ ...each, prev: each.seq === 1 ? "" : each.prev }))

function encode(fields: Header): Buffer {
  const bytes = Buffer.alloc(headerSize(fields))
  const end = writeHeader(bytes, 0, fields, {
    origin: Buffer.from(fields.origin, "hex"),
    op: Buffer.from(fields.op, "hex"),
    seq: fields.seq,
    prev: digestFromHex(fields.prev),
    payloadHash: digestFromHex(fields.payloadHash),
  })
  expect(end).toBe(bytes.length)
  return bytes
}

const isAccepted = (bytes: Buffer): boolean => {
  try {
    checkHeader(bytes)
    return true
  } catch (error) {
    expect(error).toMatchObject({ _tag: "MalformedEvent" })
    return false
  }
}

describe("a header", () => {
  it("[LOG-1] [LOG-3] comes back from its bytes as it went in", () =>
    holds(300, [header], async (fields) => {
      const bytes = encode(fields)
      checkHeader(bytes)
      expect(readHeader(bytes)).toEqual(fields)
    }))

  it("[LOG-1] has one encoding: mutated bytes are refused, or mean something else in an encoding of their own", () =>
    holds(2000, [header, fc.nat(), fc.integer({ min: 1, max: 255 })], async (fields, at, flip) => {
      const bytes = encode(fields)
      const index = at % bytes.length
      bytes[index] = (bytes[index] as number) ^ flip
      if (!isAccepted(bytes)) return
      const read = readHeader(bytes)
      expect(read).not.toEqual(fields)
      expect(encode(read).equals(bytes)).toBe(true)
    }))

  it("[LOG-1] is refused when it is longer or shorter, or no header at all, without any other error", () =>
    holds(
      500,
      [header, fc.integer({ min: -40, max: 40 }), fc.uint8Array({ maxLength: 400 })],
      async (fields, change, noise) => {
        const bytes = encode(fields)
        if (change !== 0)
          expect(isAccepted(Buffer.concat([bytes, Buffer.alloc(40)]).subarray(0, bytes.length + change))).toBe(false)
        expect(isAccepted(Buffer.from(noise))).toBe(false)
        expect(isAccepted(Buffer.concat([bytes.subarray(0, 4), noise]))).toBe(false)
      },
    ))

  it("[LOG-2] [LOG-3] refuses seq 0, a first event with a predecessor, a later one without, and version 0", () => {
    const [fields] = fc.sample(header, { seed: 1, numRuns: 1 })
    if (fields === undefined) throw new Error("no sample")
    const refused = { ...fields, seq: 2, prev: sha256(Buffer.from("x")) }
    expect(isAccepted(encode(refused))).toBe(true)
    expect(isAccepted(encode({ ...refused, seq: 1 }))).toBe(false)
    expect(isAccepted(encode({ ...refused, seq: 0, prev: "" }))).toBe(false)
    expect(isAccepted(encode({ ...refused, prev: "" }))).toBe(false)
    expect(isAccepted(encode({ ...refused, v: 0 }))).toBe(false)
  })

  it("[LOG-3] takes only names that are short, plain and of one form", () => {
    for (const good of ["library", "user:a", "user:A-_9"]) expect(isLogName(good)).toBe(true)
    for (const bad of ["", "Library", "library ", "user:", "user:a b", "user:é", "library\n", `user:${"a".repeat(65)}`])
      expect(isLogName(bad)).toBe(false)
    for (const bad of ["", "a", "a.", ".a", "A.b", "a.b.c", "a.b\n", "a1.b", `${"a".repeat(33)}.b`])
      expect(isEventType(bad)).toBe(false)
    for (const bad of ["", "a:", ":a", "a:b c", "a:b\n", "A:b", `a:${"b".repeat(201)}`, "a:\u00e9"])
      expect(isSubject(bad)).toBe(false)
    for (const bad of ["", ":", "a:", "a:b c", "a b", "a\n", `a:${"b".repeat(91)}`]) expect(isActor(bad)).toBe(false)
  })
})
