/** What stands for Node's modules in a browser gives what Node gives, byte for byte. */
import nodeBuffer from "node:buffer"
import nodeCrypto from "node:crypto"
import nodeNet from "node:net"
import nodeZlib from "node:zlib"
import { ed25519 } from "@noble/curves/ed25519.js"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Buffer as BrowserBuffer, isUtf8 } from "./buffer.ts"
import * as crypto from "./crypto.ts"
import { isIPv4 } from "./net.ts"
import { zstdCompressSync, zstdDecompressSync } from "./zlib.ts"

const bytes = fc.uint8Array({ maxLength: 300 })
/** With lone surrogates, marks of byte order and all else that a string can hold. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\ufeff", "\ud800", "\udc00", "é", "𝄞", "\0"),
    fc.string({ maxLength: 1, unit: "binary" }),
  ),
})
const hex = (value: Uint8Array): string => nodeBuffer.Buffer.from(value).toString("hex")
const SPKI = Buffer.from("302a300506032b6570032100", "hex")
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex")

describe("bytes", () => {
  const encodings = ["hex", "base64", "base64url", "latin1", "utf8", undefined] as const

  it("read as the same text in every encoding, whatever they are", () => {
    fc.assert(
      fc.property(bytes, fc.nat(20), fc.nat(300), (value, start, end) => {
        for (const encoding of encodings)
          for (const range of [[], [start], [start, end]] as const)
            expect(BrowserBuffer.from(value).toString(encoding, ...range)).toBe(
              Buffer.from(value).toString(encoding, ...range),
            )
        expect(isUtf8(value)).toBe(nodeBuffer.isUtf8(value))
      }),
    )
  })

  it("are made the same of a text, and have the same length", () => {
    fc.assert(
      fc.property(text, fc.nat(20), fc.nat(40), (value, offset, length) => {
        for (const encoding of ["utf8", "latin1", undefined] as const)
          expect(hex(BrowserBuffer.from(value, encoding))).toBe(hex(Buffer.from(value, encoding)))
        for (const encoding of ["hex", "base64", "base64url"] as const) {
          const coded = Buffer.from(value).toString(encoding)
          expect(hex(BrowserBuffer.from(coded, encoding))).toBe(hex(Buffer.from(value)))
        }
        expect(BrowserBuffer.byteLength(value)).toBe(Buffer.byteLength(value))
        const [ours, theirs] = [BrowserBuffer.alloc(64), Buffer.alloc(64)]
        expect(ours.write(value, offset, length, "utf8")).toBe(theirs.write(value, offset, length, "utf8"))
        expect(ours.write(value, offset, "latin1")).toBe(theirs.write(value, offset, "latin1"))
        expect(hex(ours)).toBe(hex(theirs))
      }),
    )
  })

  it("compare, join and hold numbers alike, and what is cut out of them is of their kind", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(2 ** 31), (a, b, number) => {
        expect(BrowserBuffer.compare(a, b)).toBe(Buffer.compare(a, b))
        expect(BrowserBuffer.from(a).compare(b)).toBe(Buffer.from(a).compare(b))
        expect(BrowserBuffer.from(a).equals(b)).toBe(Buffer.from(a).equals(b))
        expect(BrowserBuffer.from(a).equals(Uint8Array.from(a))).toBe(true)
        const [into, target] = [new Uint8Array(100), new Uint8Array(100)]
        const [at, start] = [number % 100, number % (a.length + 1)]
        expect(BrowserBuffer.from(a).copy(into, at, start)).toBe(Buffer.from(a).copy(target, at, start))
        expect(hex(into)).toBe(hex(target))
        expect(hex(BrowserBuffer.concat([a, b]))).toBe(hex(Buffer.concat([a, b])))
        const [ours, theirs] = [BrowserBuffer.alloc(16), Buffer.alloc(16)]
        for (const each of [ours, theirs]) {
          each.writeUIntBE(number * 8, 0, 6)
          each.writeUInt32BE(number, 6)
          each.writeUInt16BE(number % 65_536, 10)
        }
        expect(hex(ours)).toBe(hex(theirs))
        expect(ours.readUIntBE(0, 6)).toBe(number * 8)
        expect(ours.readBigUInt64BE(2)).toBe(theirs.readBigUInt64BE(2))
        expect(ours.readUInt32LE(5)).toBe(theirs.readUInt32LE(5))
        expect(ours.subarray(2, 4).toString("hex")).toBe(theirs.subarray(2, 4).toString("hex"))
        expect(BrowserBuffer.isBuffer(ours.subarray(1))).toBe(true)
        // Else packers would not take them for bytes.
        expect([ours.subarray(1).constructor, "toJSON" in ours]).toEqual([Uint8Array, false])
      }),
    )
  })
})

describe("hashes", () => {
  it("are those of Node, at once or in parts, of text or bytes", () => {
    fc.assert(
      fc.property(fc.oneof(bytes, text), bytes, (value, key) => {
        for (const encoding of ["hex", "base64", "binary"] as const)
          expect(crypto.hash("sha256", value, encoding)).toBe(nodeCrypto.hash("sha256", value, encoding))
        expect(hex(crypto.hash("sha256", value, "buffer") as Uint8Array)).toBe(
          hex(nodeCrypto.hash("sha256", value, "buffer")),
        )
        const [ours, theirs] = [crypto, nodeCrypto].map((each) =>
          each
            .createHash("sha256")
            .update(value as string)
            .update(key)
            .digest("hex"),
        )
        expect(ours).toBe(theirs)
        expect(crypto.createHmac("sha256", key).update(value).digest("hex")).toBe(
          nodeCrypto.createHmac("sha256", key).update(value).digest("hex"),
        )
      }),
    )
  })

  it("compare in one time, and only where they are of one length", () => {
    expect(crypto.timingSafeEqual(Buffer.from("abc"), Buffer.from("abc"))).toBe(true)
    expect(crypto.timingSafeEqual(Buffer.from("abc"), Buffer.from("abd"))).toBe(false)
    expect(() => crypto.timingSafeEqual(Buffer.from("abc"), Buffer.from("ab"))).toThrow(RangeError)
  })
})

describe("signatures", () => {
  const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const pkcs8 = (seed: Uint8Array) => ({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" }) as const
  const spki = (key: Uint8Array) => ({ key: Buffer.concat([SPKI, key]), format: "der", type: "spki" }) as const
  const verdicts = (key: Uint8Array, value: Uint8Array, signature: Uint8Array): readonly [boolean, boolean] => [
    crypto.verify(null, value, crypto.createPublicKey(spki(key)), signature),
    nodeCrypto.verify(null, value, nodeCrypto.createPublicKey(spki(key)), signature),
  ]

  it("and public keys are those of Node", () => {
    fc.assert(
      fc.property(seeds, bytes, (seed, value) => {
        const [ours, theirs] = [crypto.createPrivateKey(pkcs8(seed)), nodeCrypto.createPrivateKey(pkcs8(seed))]
        const published = nodeCrypto.createPublicKey(theirs).export({ format: "der", type: "spki" })
        expect(hex(crypto.createPublicKey(ours).export())).toBe(hex(published))
        const signature = nodeCrypto.sign(null, value, theirs)
        expect(hex(crypto.sign(null, value, ours))).toBe(hex(signature))
        expect(verdicts(published.subarray(12), value, signature)).toEqual([true, true])
      }),
      { numRuns: 30 },
    )
  })

  it("are refused alike where a bit is turned", () => {
    fc.assert(
      fc.property(seeds, bytes, fc.nat(95 * 8), (seed, value, bit) => {
        const key = nodeCrypto.createPrivateKey(pkcs8(seed))
        const published = nodeCrypto.createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12)
        const both = Buffer.concat([published, nodeCrypto.sign(null, value, key)])
        both[bit >> 3] = (both[bit >> 3] as number) ^ (1 << (bit & 7))
        const [ours, theirs] = verdicts(both.subarray(0, 32), value, both.subarray(32))
        expect(ours).toBe(theirs)
      }),
      { numRuns: 60 },
    )
  })

  it("that are strange on purpose are taken or refused as Node does", () => {
    const { Point } = ed25519
    const order = Point.Fn.ORDER
    /** Points of small order, and encodings of them that are not the shortest. */
    const strange = [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ].map((each) => Buffer.from(each, "hex"))
    const little = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, "0"), "hex").reverse()
    const value = Buffer.from("a statement")
    for (const key of strange)
      for (const r of [...strange, Point.BASE.toBytes()])
        for (const s of [0n, 1n, order - 1n, order, order + 1n]) {
          const [ours, theirs] = verdicts(key, value, Buffer.concat([r, little(s)]))
          expect([hex(key), hex(r), s, ours]).toEqual([hex(key), hex(r), s, theirs])
        }

    // A key that is an honest one and a point of small order: what it signs holds for some statements, where the order cancels.
    const { scalar, point } = ed25519.utils.getExtendedPublicKey(new Uint8Array(32).fill(5))
    const seen = new Set<boolean>()
    for (const small of strange.slice(9, 14)) {
      const mixed = point.add(Point.fromBytes(small, true)).toBytes()
      for (let statement = 0; statement < 40; statement++)
        // With a random point, and with none at all.
        for (const nonce of [0n, 12_345n]) {
          const bytesOf = Buffer.from(`statement ${statement}`)
          const r = nonce === 0n ? Point.ZERO.toBytes() : Point.BASE.multiply(nonce).toBytes()
          const digest = nodeCrypto.createHash("sha512").update(r).update(mixed).update(bytesOf).digest().reverse()
          const s = (nonce + BigInt(`0x${hex(digest)}`) * scalar) % order
          const [ours, theirs] = verdicts(mixed, bytesOf, Buffer.concat([r, little(s)]))
          expect([hex(mixed), statement, nonce, ours]).toEqual([hex(mixed), statement, nonce, theirs])
          seen.add(theirs)
        }
    }
    // Node takes some of them and not others, so that this compares more than refusals.
    expect(seen).toEqual(new Set([true, false]))
  })
})

describe("compressed bytes", () => {
  const limit = { maxOutputLength: 100_000 }

  it("of Node are read, up to the limit", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (part, times, level) => {
          const whole = Buffer.concat(Array.from({ length: times }, () => part))
          const packed = nodeZlib.zstdCompressSync(whole, {
            params: { [nodeZlib.constants.ZSTD_c_compressionLevel]: level },
          })
          expect(hex(zstdDecompressSync(packed, limit))).toBe(hex(whole))
          if (whole.length > 0)
            expect(() => zstdDecompressSync(packed, { maxOutputLength: whole.length - 1 })).toThrow(
              expect.objectContaining({ code: "ERR_BUFFER_TOO_LARGE" }),
            )
        },
      ),
    )
  })

  it("that are cut off or followed by more are refused, and turned ones never give more than the limit", () => {
    const packed = nodeZlib.zstdCompressSync(
      Buffer.from("a ledger is a book in which nothing is rubbed out. ".repeat(40)),
    )
    for (let length = 0; length < packed.length; length++)
      expect(() => zstdDecompressSync(packed.subarray(0, length), limit)).toThrow(/frame/)
    expect(() => zstdDecompressSync(Buffer.concat([packed, packed]), limit)).toThrow("does not end where its bytes do")
    fc.assert(
      fc.property(fc.nat(packed.length * 8 - 1), (bit) => {
        const turned = Buffer.from(packed)
        turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7))
        const [ours, theirs] = [zstdDecompressSync, nodeZlib.zstdDecompressSync].map((read) => {
          try {
            return hex(read(turned, { maxOutputLength: 3000 }))
          } catch {
            return "refused"
          }
        })
        // Node finds more of what is damaged; hashes of what is in it find all.
        expect(ours?.length).toBeLessThanOrEqual(6000)
        if (ours !== "refused" && theirs !== "refused") expect(ours).toBe(theirs)
      }),
    )
  })

  it("that claim to need gigabytes are refused before memory is taken", () => {
    // One empty block, in a window of 2 GiB.
    const bomb = Buffer.from("28b52ffd00a8010000", "hex")
    expect(() => zstdDecompressSync(bomb, limit)).toThrow("too much memory")
  })

  it("are left as they are when they are to be sent", () => {
    expect(zstdCompressSync(Buffer.from("abc"))).toEqual(Buffer.from("abc"))
  })
})

it("tells addresses as Node does", () => {
  const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "01", "a", " 1"))
  fc.assert(
    fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
      expect(isIPv4(parts.join("."))).toBe(nodeNet.isIPv4(parts.join(".")))
    }),
  )
})
