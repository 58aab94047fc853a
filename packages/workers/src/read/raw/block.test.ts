/** Raw blocks come back byte for byte, whatever surrounds a picture. */
import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { restore, stuffed, type RawPart } from "./block.ts"
import type { LoadedBlock } from "./locate.ts"
import { partsOf } from "./parts.ts"

const known = (bytes: Uint8Array) => ({ bytes, hash: createHash("sha256").update(bytes).digest("hex") })

const back = (parts: readonly RawPart[], pictures: readonly ReturnType<typeof known>[]): Buffer =>
  restore({ kind: "x", position: "start", offset: 0, length: 0, parts }, (hash) => {
    const picture = pictures.find((each) => each.hash === hash)
    return picture?.bytes ?? new Uint8Array()
  })

const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })

const loaded = (kind: string, bytes: Buffer): LoadedBlock => ({
  kind,
  position: "inside",
  pieces: [{ offset: 0, length: bytes.length }],
  bytes,
})

describe("a block with pictures", () => {
  it("is restored, with each picture kept once", () => {
    fc.assert(
      fc.property(bytes(0, 300), bytes(64, 400), bytes(64, 400), bytes(0, 300), (before, a, b, after) => {
        const pictures = [known(a), known(b)]
        const block = Buffer.concat([before, a, after, b, a])
        const parts = partsOf(loaded("id3v2", block), pictures)
        expect(back(parts, pictures).equals(block)).toBe(true)
        const kept = parts.reduce((sum, part) => sum + (part.kind === "bytes" ? part.bytes.length : 0), 0)
        expect(kept).toBeLessThanOrEqual(before.length + after.length)
      }),
    )
  })

  it("is restored from unsynchronised bytes", () => {
    fc.assert(
      fc.property(bytes(1, 50), fc.uint8Array({ minLength: 64, maxLength: 400 }), (after, picture) => {
        picture.set([0xff, 0xe0, 0xff, 0x00], 10)
        const block = Buffer.concat([Buffer.from("ID3\x03\0\x80\0\0\x10\0", "latin1"), stuffed(picture), after])
        const parts = partsOf(loaded("id3v2", block), [known(picture)])
        expect(parts.map(({ kind }) => kind)).toContain("stuffedPicture")
        expect(back(parts, [known(picture)]).equals(block)).toBe(true)
      }),
    )
  })

  it("is restored from base64 in comments, with whatever comes before the picture", () => {
    fc.assert(
      fc.property(bytes(0, 40), bytes(64, 400), bytes(0, 5), (head, picture, tail) => {
        const text = `METADATA_BLOCK_PICTURE=${Buffer.concat([head, picture, tail]).toString("base64")}`
        const length = Buffer.alloc(4)
        length.writeUInt32LE(text.length)
        const block = Buffer.concat([Buffer.from("a=b"), length, Buffer.from(text), Buffer.from("rest=1")])
        const parts = partsOf(loaded("vorbisComment", block), [known(picture)])
        expect(parts.map(({ kind }) => kind)).toEqual(["bytes", "base64", "bytes"])
        expect(back(parts, [known(picture)]).equals(block)).toBe(true)
      }),
    )
  })

  it("keeps base64 as it is where encoding it again would give other text", () => {
    const picture = new Uint8Array(100).fill(7)
    const text = `METADATA_BLOCK_PICTURE=${Buffer.from(picture).toString("base64").replace("=", "\n=")}`
    const block = Buffer.concat([Buffer.from([text.length, 0, 0, 0]), Buffer.from(text)])
    const parts = partsOf(loaded("vorbisComment", block), [known(picture)])
    expect(parts.map(({ kind }) => kind)).toEqual(["bytes"])
    expect(back(parts, [known(picture)]).equals(block)).toBe(true)
  })
})
