/** Frames from anybody: they decode to what was encoded, or are refused with the one error that there is for it. */
import { constants, zstdCompressSync } from "node:zlib"
import fc from "fast-check"
import { Packr } from "msgpackr"
import { describe, expect, it } from "vitest"
import { effort } from "@ledgerline/core/testing"
import { FrameRefused } from "../errors.ts"
import { decodeFrame, encodeFrame, MAX_BODY, MAX_FRAME, type Plain } from "./frame.ts"

const magic = Buffer.from("LLS1")
const framed = (body: Uint8Array, flags = 0): Buffer => Buffer.concat([magic, Buffer.of(flags), body])
const bytes = (...values: number[]): Buffer => Buffer.from(values)
const packr = new Packr({ useRecords: false, variableMapSize: true })

/** What becomes of a frame: its message, or why it is refused. Anything else that is thrown fails the test. */
function outcome(frame: Uint8Array): unknown {
  try {
    return decodeFrame(frame)
  } catch (cause) {
    if (cause instanceof FrameRefused) return cause.reason
    throw cause
  }
}

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.integer({ min: -200, max: 70_000 }),
  fc.string({ unit: "binary", maxLength: 300 }).filter((text) => text.isWellFormed()),
  fc.uint8Array({ maxLength: 400 }),
)
const key = fc.string({ minLength: 1, maxLength: 40 }).filter((name) => name !== "__proto__")
const plain = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(key, tie("value"), { maxKeys: 20, noNullPrototype: true }),
  ),
})).value
const message = fc.dictionary(key, plain, { maxKeys: 10, noNullPrototype: true })

/** Bytes compare as bytes, whatever class holds them. */
const comparable = (value: unknown): unknown =>
  JSON.stringify(value, function (name, inner: unknown) {
    const own = (this as Record<string, unknown>)[name]
    return own instanceof Uint8Array ? `hex ${Buffer.from(own).toString("hex")}` : inner
  })

describe("a frame", () => {
  it("[SYNC-7] [SYNC-8] decodes to what was encoded, compressed where that is shorter", () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(comparable(decodeFrame(encodeFrame(value)))).toBe(comparable(value))
      }),
      effort(300),
    )
    const long = encodeFrame({ text: "a".repeat(10_000) })
    expect(long.length).toBeLessThan(100)
    expect([...long.subarray(0, 5)]).toEqual([0x4c, 0x4c, 0x53, 0x31, 1])
    expect([...encodeFrame({})]).toEqual([0x4c, 0x4c, 0x53, 0x31, 0, 0x80])
  })

  it("[SYNC-9] gives binary back byte for byte", () => {
    const header = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const { events } = decodeFrame(encodeFrame({ events: [header, null] })) as { events: [Uint8Array, null] }
    expect(Buffer.from(events[0]).equals(header)).toBe(true)
    expect(events[1]).toBeNull()
  })

  it.each([
    ["nothing", Buffer.alloc(0), "notAFrame"],
    ["no body", framed(bytes()), "notAFrame"],
    ["another tag", Buffer.concat([Buffer.from("LLS2"), bytes(0, 0x80)]), "notAFrame"],
    ["a flag that means nothing", framed(bytes(0x80), 2), "notAFrame"],
    ["a body that is no map", framed(bytes(0x90)), "badType"],
    ["a key that is no text", framed(bytes(0x81, 1, 1)), "badType"],
    ["a key in binary", framed(bytes(0x81, 0xc4, 1, 0x61, 1)), "badType"],
    ["a fraction", framed(packr.pack({ a: 0.5 })), "badType"],
    ["a float of 32 bits", framed(bytes(0x81, 0xa1, 0x61, 0xca, 0, 0, 0, 0)), "badType"],
    ["a date", framed(packr.pack({ a: new Date(0) })), "badType"],
    ["an extension", framed(bytes(0x81, 0xa1, 0x61, 0xd4, 0x72, 0x40)), "badType"],
    ["an extension of any length", framed(bytes(0x81, 0xa1, 0x61, 0xc7, 1, 0x72, 0x40)), "badType"],
    ["the byte that never occurs", framed(bytes(0x81, 0xa1, 0x61, 0xc1)), "badType"],
    ["an integer of 64 bits", framed(bytes(0x81, 0xa1, 0x61, 0xcf, ...Buffer.alloc(8, 0xff))), "badType"],
    ["a negative integer of 64 bits", framed(bytes(0x81, 0xa1, 0x61, 0xd3, 0x80, ...Buffer.alloc(7))), "badType"],
    ["text that is no UTF-8", framed(bytes(0x81, 0xa1, 0x61, 0xa1, 0xff)), "badType"],
    ["something behind the body", framed(bytes(0x80, 0x80)), "badLength"],
    ["a body that ends early", framed(bytes(0x81, 0xa1, 0x61)), "badLength"],
    ["binary of 4 GiB", framed(bytes(0x81, 0xa1, 0x61, 0xc6, 0xff, 0xff, 0xff, 0xff)), "badLength"],
    ["text of 4 GiB", framed(bytes(0x81, 0xa1, 0x61, 0xdb, 0xff, 0xff, 0xff, 0xff)), "badLength"],
    ["an array of four milliards", framed(bytes(0x81, 0xa1, 0x61, 0xdd, 0xff, 0xff, 0xff, 0xff)), "tooMany"],
    ["a map of four milliards", framed(bytes(0xdf, 0xff, 0xff, 0xff, 0xff)), "tooMany"],
    ["an array of 65,535 without bytes", framed(bytes(0x81, 0xa1, 0x61, 0xdc, 0xff, 0xff)), "badLength"],
    ["nesting of 10,000", framed(bytes(0x81, 0xa1, 0x61, ...Buffer.alloc(10_000, 0x91), 0)), "tooDeep"],
    ["what is not compressed", framed(bytes(0x80), 1), "badCompression"],
    [
      "compression that ends early",
      framed(zstdCompressSync(Buffer.alloc(5000, 0x80)).subarray(0, 12), 1),
      "badCompression",
    ],
    [
      "something behind what is compressed",
      framed(Buffer.concat([zstdCompressSync(bytes(0x80)), bytes(0)]), 1),
      "badLength",
    ],
    [
      "two that are compressed",
      framed(Buffer.concat([zstdCompressSync(bytes(0x80)), zstdCompressSync(bytes(0x80))]), 1),
      "badLength",
    ],
    ["a bomb", framed(zstdCompressSync(Buffer.alloc(MAX_BODY + 1)), 1), "tooLarge"],
    ["a frame that is too large", Buffer.alloc(MAX_FRAME + 1), "tooLarge"],
  ])("[SYNC-8] with %s is refused", (_, frame, reason) => {
    expect(outcome(frame)).toBe(reason)
  })

  it("[SYNC-8] is nested eight deep and no deeper", () => {
    const nested = (lists: number) => framed(bytes(0x81, 0xa1, 0x61, ...Buffer.alloc(lists, 0x91), 0))
    expect(typeof outcome(nested(7))).toBe("object")
    expect(outcome(nested(8))).toBe("tooDeep")
  })

  it("[SYNC-8] with a million maps in it is refused before they are made", () => {
    const row = Buffer.concat([bytes(0xdd, 0, 1, 0x86, 0xa0), Buffer.alloc(100_000, 0x80)])
    const body = Buffer.concat([bytes(0x81, 0xa1, 0x61, 0xdc, 0, 12), ...Array.from({ length: 12 }, () => row)])
    expect(outcome(framed(body))).toBe("tooMany")
    const compressed = zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    expect(outcome(framed(compressed, 1))).toBe("tooMany")
  })

  it("[SYNC-8] does not touch prototypes", () => {
    const body = packr.pack(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))
    outcome(framed(body))
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it("[SYNC-8] with bytes changed, cut or added decodes or is refused, and nothing else", () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat(255), kind: fc.constantFrom("set", "cut", "insert", "double") })
    fc.assert(
      fc.property(message, fc.array(change, { minLength: 1, maxLength: 6 }), (value, changes) => {
        const body = packr.pack(value)
        let frame = changes.length % 2 === 0 ? Buffer.from(encodeFrame(value)) : framed(body)
        for (const { at, to, kind } of changes) {
          const place = at % frame.length
          if (kind === "set") frame[place] = to
          else if (kind === "cut") frame = frame.subarray(0, Math.max(1, place))
          else if (kind === "insert")
            frame = Buffer.concat([frame.subarray(0, place), bytes(to), frame.subarray(place)])
          else frame = Buffer.concat([frame, frame.subarray(place)])
        }
        const result = outcome(frame)
        if (typeof result === "string") return
        // What passes is plain: it can be said again, and reads the same.
        expect(comparable(decodeFrame(encodeFrame(result as { [key: string]: Plain })))).toBe(comparable(result))
      }),
      effort(1500),
    )
  })

  it("[SYNC-8] of random bytes behind the tag decodes or is refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 1), (body, flags) => {
        for (const content of [body, Buffer.concat([bytes(0x8f), body])])
          expect(["string", "object"]).toContain(typeof outcome(framed(content, flags)))
      }),
      effort(1500),
    )
  })
})
