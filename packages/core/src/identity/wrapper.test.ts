import { createHash } from "node:crypto"
import { deriveId } from "../ids.ts"
import { effort } from "../testing/index.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { flipped, identityOf, idOf } from "./testing/identity.ts"
import { mpegFrames } from "./testing/mpegFrames.ts"
import { noise } from "./testing/noise.ts"
import { ape, id3v1, id3v1Extended, id3v2, id3v2WithFooter, lyrics3v1, lyrics3v2 } from "./testing/tags.ts"

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex")

const content = fc.nat(5000).map((length) => noise(length, length))

const headTag = fc.oneof(
  fc
    .record({ bytes: content, padding: fc.nat(9000), version: fc.constantFrom(2, 3, 4) })
    .map(({ bytes, padding, version }) => id3v2(bytes, padding, version)),
  content.map(id3v2WithFooter),
  content.map((bytes) => ape(bytes, 2000)),
)
const tailTag = fc.oneof(
  fc.constant(id3v1("A title")),
  fc.constant(id3v1Extended("A longer title")),
  content.map((bytes) => ape(bytes, 1000)),
  content.map((bytes) => ape(bytes, 2000)),
  content.map((bytes) => lyrics3v1(bytes.toString("hex").slice(0, 5000))),
  content.map((bytes) => lyrics3v2(bytes.toString("hex"))),
  content.map(id3v2WithFooter),
)

const monkeysAudio = Buffer.concat([Buffer.from("MAC \x96\x0f", "latin1"), noise(3000)])

describe.each([
  ["MPEG audio", mpegFrames(20), "mpeg"],
  ["Monkey's Audio", monkeysAudio, "ape"],
  ["WavPack", Buffer.concat([Buffer.from("wvpk"), noise(3000)]), "wavpack"],
  ["TTA", Buffer.concat([Buffer.from("TTA1"), noise(3000)]), "tta"],
  ["something unknown", Buffer.concat([Buffer.from("tBaK"), noise(3000, 9)]), undefined],
])("tags around %s", (_, payload, container) => {
  it("[MID-3] do not change its identity, in any number and order", () => {
    const id = idOf(payload)
    fc.assert(
      fc.property(fc.array(headTag, { maxLength: 4 }), fc.array(tailTag, { maxLength: 4 }), (head, tail) => {
        const tagged = identityOf(...head, payload, ...tail)
        expect(tagged).toMatchObject({ id, container, audioBytes: payload.length })
      }),
      effort(100),
    )
  })

  it("[MID-1] leave every byte between them count", () => {
    const ids = [0, 5, 700, payload.length - 1].map((at) => idOf(id3v2(noise(9)), flipped(payload, at), id3v1("t")))
    expect(new Set([idOf(payload), ...ids]).size).toBe(5)
  })
})

describe("what looks like a tag", () => {
  const frames = mpegFrames(20)

  it.each([
    ["an ID3v2 size beyond the file", Buffer.concat([Buffer.from("ID3\x04\0\0\x7f\x7f\x7f\x7f", "latin1"), frames])],
    ["an ID3v2 size with high bits", Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\xff\x01", "latin1"), frames])],
    ["an APE size beyond the file", Buffer.concat([frames, ape(noise(20_000), 2000).subarray(-32)])],
    ["a Lyrics3 end without a beginning", Buffer.concat([frames, Buffer.from("000100LYRICS200")])],
    ["a Lyrics3v1 end without a beginning", Buffer.concat([frames, Buffer.from("LYRICSEND")])],
    ["an ID3v2 footer without a header", Buffer.concat([frames, id3v2WithFooter(noise(50)).subarray(-40)])],
  ])("[MID-3] is audio where it cannot be one: %s", (_, bytes) => {
    const found = identityOf(bytes)
    expect(found.audioBytes).toBeGreaterThanOrEqual(frames.length)
    expect(found.id).toBe(idOf(id3v2(noise(300)), bytes))
  })

  it("[MID-16] alone is hashed itself: two files that are only tags are two files", () => {
    const [a, b] = [identityOf(id3v2(noise(40, 1))), identityOf(id3v2(noise(40, 2)))]
    expect([a.basis, a.id === b.id]).toEqual(["file", false])
  })
})

describe("MPEG audio and ADTS", () => {
  const frames = mpegFrames(20)

  it.each([
    ["zeros behind the tag that its size leaves out", Buffer.alloc(3000)],
    ["a tag that is longer than it says", noise(900).map((byte) => byte & 0x7f)],
    ["zeros and another tag", Buffer.concat([Buffer.alloc(700), id3v2(noise(80))])],
  ])("[MID-4] begin with the first frame: %s", (_, junk) => {
    expect(identityOf(id3v2(noise(50)), Buffer.from(junk), frames)).toEqual(identityOf(frames))
  })

  it("[MID-4] are not found in noise, nor in a lone sync word", () => {
    expect(identityOf(Buffer.concat([noise(200), Buffer.from([0xff, 0xfb, 0x90, 0]), noise(2000)])).basis).toBe("file")
    expect(identityOf(Buffer.from([0xff, 0xfb, 0x90])).basis).toBe("file")
  })

  it.each([
    ["Xing", 36],
    ["Info", 21],
    ["VBRI", 36],
  ])("[MID-5] leave out the frame that describes the others: %s at %i", (name, offset) => {
    const described = Buffer.concat([frames.subarray(0, 417), frames])
    described.fill(0, 4, 417)
    described.write(name, offset, "latin1")
    expect(idOf(described)).toBe(idOf(frames))
    described[40] = 1
    expect(idOf(described)).toBe(idOf(frames))
    expect(identityOf(described).audioBytes).toBe(frames.length)
    expect(idOf(described.subarray(0, 417))).not.toBe(idOf(frames))
  })

  it("[MID-2] have the id that the rules say", () => {
    const hashed = Buffer.concat([Buffer.from("ledgerline audio v1\0mpeg\0"), frames])
    expect(idOf(frames)).toBe(deriveId("mediaFile", sha256(hashed)))
    expect(idOf(frames)).toBe("45076738073f57ffc194ca4822fde22b")
  })
})
