import fc from "fast-check"
import { Packr } from "msgpackr"
import { describe, expect, it } from "vitest"
import { SnapshotRefused } from "../errors.ts"
import { holds } from "../testing/oracle.ts"
import { decodeRecords, encodeRecord, type SnapshotRecord } from "./records.ts"
import { scanValue } from "./scan.ts"

const packr = new Packr({ useRecords: false })
const value = fc.oneof(
  fc.string(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.constant(null),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
)
const rows = fc.array(fc.tuple(fc.string(), fc.array(value)), { maxLength: 3 })
const subject = fc.record({
  kind: fc.constant("subject" as const),
  key: fc.string(),
  at: fc.integer({ min: -1, max: 2 ** 31 }),
  origin: fc.string(),
  seq: fc.nat(),
  events: fc.integer({ min: 1, max: 1000 }),
  state: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  inactive: fc.array(fc.string()),
  quarantined: fc.array(fc.tuple(fc.string(), fc.string(), fc.string())),
  rows,
})
const record: fc.Arbitrary<SnapshotRecord> = fc.oneof(
  subject,
  fc.record({ kind: fc.constant("rows" as const), key: fc.string(), rows }),
  fc.record({ kind: fc.constant("other" as const), rows }),
)

describe("records of a snapshot", () => {
  it("[SYNC-32] read as they were written, however many bytes are here", () =>
    holds(200, [fc.array(record, { maxLength: 5 }), fc.nat()], async (records, cut) => {
      const bytes = Buffer.concat(records.map(encodeRecord))
      expect(decodeRecords(bytes)).toEqual({ records, used: bytes.length })
      const { records: some, used } = decodeRecords(bytes.subarray(0, cut % (bytes.length + 1)))
      expect(some).toEqual(records.slice(0, some.length))
      expect(used).toBe(Buffer.concat(some.map(encodeRecord)).length)
    }))

  it("[SYNC-33] of any bytes either read or are refused", () =>
    holds(500, [fc.uint8Array({ maxLength: 60 })], async (tail) => {
      const bytes = Buffer.from([0, 0, 0, tail.length, ...tail])
      try {
        decodeRecords(bytes)
      } catch (cause) {
        expect(cause).toBeInstanceOf(SnapshotRefused)
      }
    }))
})

describe("a value that is looked over", () => {
  it("[SYNC-33] passes if it is plain, also where a field is undefined", () =>
    holds(300, [fc.jsonValue({ maxDepth: 6 })], async (each) => {
      expect(() => scanValue(Buffer.from(packr.pack({ each, absent: undefined })))).not.toThrow()
    }))

  it.each([
    ["an extension", "c70100ff"],
    ["a type that there is not", "c1"],
    ["an array that is longer than its bytes", "ddffffffff00"],
    ["a map that is longer than its bytes", "dfffffffff00"],
    ["bytes that are longer than there are", "c6ffffffff"],
    ["a text that is no UTF-8", "a2c328"],
    ["nothing", ""],
    ["two values", "0102"],
    ["too many levels", "91".repeat(100) + "00"],
  ])("[SYNC-33] is refused if it is %s", (_, hex) => {
    expect(() => scanValue(Buffer.from(hex, "hex"))).toThrow(SnapshotRefused)
  })
})
