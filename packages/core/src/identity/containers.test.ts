import { effort } from "../testing/index.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { identify } from "./audioIdentity.ts"
import { flipped, identityOf, idOf } from "./testing/identity.ts"
import {
  blockGroup,
  cluster,
  EBML_HEADER,
  element,
  openElement,
  segment,
  simpleBlock,
  track,
  tracks,
  VOID,
} from "./testing/matroska.ts"
import { MemoryFile } from "./testing/memory.ts"
import { fragmentedFile, mp4File } from "./testing/mp4.ts"
import { noise } from "./testing/noise.ts"
import { OGG_HEADERS, oggPages } from "./testing/ogg.ts"
import { id3v1, id3v2 } from "./testing/tags.ts"

const packets = [300, 255, 0, 1, 9000, 510, 70_000, 20].map((length, i) => noise(length, i + 5))
const flac = (packet: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, 0xf8]), packet])
const audioOf = (codec: string): Buffer[] => (codec === "flac" ? packets.map(flac) : packets)

const style = fc.record({
  serial: fc.nat(),
  segments: fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 5 }),
})
const plain = { serial: 1, segments: [255] }

describe.each(Object.keys(OGG_HEADERS))("Ogg with %s", (codec) => {
  const headers = OGG_HEADERS[codec] as (comment: Buffer) => Buffer[]
  const file = (comment: Buffer, audio = audioOf(codec), pages = plain): Buffer =>
    Buffer.concat(oggPages([...headers(comment), ...audio], pages))
  const id = idOf(file(noise(50)))

  it("[MID-7] is the same with any comment, in any pages, of any serial number", () => {
    fc.assert(
      fc.property(fc.nat(200_000), style, (length, pages) => {
        expect(idOf(file(noise(length, length), audioOf(codec), pages))).toBe(id)
      }),
      effort(40),
    )
  })

  it("[MID-7] is the same with other bytes before, between and behind pages", () => {
    const [first, ...rest] = oggPages([...headers(noise(9)), ...audioOf(codec)], { serial: 3, segments: [20] })
    const junk = Buffer.concat([noise(99), Buffer.from("OggOggS")])
    const bytes = Buffer.concat([first as Buffer, junk, ...rest.flatMap((page) => [page, junk]), id3v1("title")])
    expect([idOf(bytes), idOf(id3v2(noise(99)), bytes)]).toEqual([id, id])
  })

  it("[MID-1] is another with another byte of audio", () => {
    const others = [0, 4, 6].map((i) => {
      const audio = audioOf(codec)
      return idOf(file(noise(50), audio.with(i, flipped(audio[i] as Buffer, 10))))
    })
    expect(new Set([id, ...others]).size).toBe(4)
  })

  it("[MID-16] without audio is hashed as it is", () => {
    const [a, b] = [1, 2].map((seed) => identityOf(file(noise(500, seed), [])))
    expect([a?.basis, b?.basis, a?.id === b?.id]).toEqual(["file", "file", false])
  })
})

describe("Ogg", () => {
  const stream = (codec: string, seed: number, serial: number): Buffer[] =>
    oggPages(
      [...(OGG_HEADERS[codec]?.(noise(40)) ?? [Buffer.from("\x80theora")]), ...[4000, 500].map((n) => noise(n, seed))],
      { serial, segments: [8] },
    )
  const mixed = (a: Buffer[], b: Buffer[]): Buffer[] =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, i) =>
      [a[i], b[i]].filter((page) => page !== undefined),
    ).flat()

  it("[MID-8] hashes streams beside each other each by itself, and pictures not at all", () => {
    const [one, two, video] = [stream("vorbis", 1, 1), stream("opus", 2, 2), stream("theora", 3, 3)]
    const id = idOf(...mixed(one, two))
    expect(idOf(one[0] as Buffer, two[0] as Buffer, ...two.slice(1), ...one.slice(1))).toBe(id)
    expect(idOf(...mixed(video, mixed(one, two)))).not.toBe(idOf(...one))
    expect(idOf(...mixed(video, one))).toBe(idOf(...one))
    expect(idOf(...mixed(two, one))).not.toBe(id)
  })

  it("[MID-8] hashes a chain link by link", () => {
    const [one, two] = [stream("vorbis", 1, 1), stream("vorbis", 2, 1)]
    const id = idOf(...one, ...two)
    expect(idOf(...stream("vorbis", 1, 7), ...stream("vorbis", 2, 8))).toBe(id)
    expect(new Set([id, idOf(...one), idOf(...two, ...one), idOf(...one, ...one)]).size).toBe(4)
  })

  it("[MID-7] does not read a picture that fills pages", () => {
    const file = new MemoryFile(
      Buffer.concat(oggPages([...(OGG_HEADERS["opus"]?.(noise(2_000_000)) ?? []), ...packets], plain)),
    )
    identify(file)
    expect(file.bytesRead).toBeLessThan(300_000)
  })

  it("[MID-7] leaves out the output gain of Opus, which loudness programs write", () => {
    const [head, ...rest] = oggPages([...(OGG_HEADERS["opus"]?.(noise(9)) ?? []), ...packets], plain)
    const gain = flipped(head as Buffer, 28 + 16)
    const channels = flipped(head as Buffer, 28 + 9)
    expect(idOf(gain, ...rest)).toBe(idOf(head as Buffer, ...rest))
    expect(idOf(channels, ...rest)).not.toBe(idOf(head as Buffer, ...rest))
  })
})

describe("MP4", () => {
  const samples = Array.from({ length: 40 }, (_, i) => noise(100 + i * 7, i + 1))
  const layout = fc.record({
    perChunk: fc.integer({ min: 1, max: 40 }),
    gap: fc.nat(300),
    moovFirst: fc.boolean(),
    tags: fc.nat(400_000).map((n) => noise(n)),
  })
  const id = idOf(mp4File(samples, { perChunk: 40, gap: 0, moovFirst: true, tags: Buffer.alloc(0) }))

  it("[MID-9] is the same wherever its samples lie and however they are chunked", () => {
    fc.assert(
      fc.property(layout, (how) => {
        expect(identityOf(mp4File(samples, how))).toMatchObject({ id, container: "mp4", basis: "audio" })
      }),
      effort(40),
    )
  })

  it("[MID-9] is the same in fragments", () => {
    for (const perFragment of [1, 7, 40]) expect(idOf(fragmentedFile(samples, perFragment))).toBe(id)
  })

  it("[MID-1] is another with another byte of audio", () => {
    const others = samples.with(20, flipped(samples[20] as Buffer, 3))
    expect(idOf(fragmentedFile(others, 9))).not.toBe(id)
  })
})

describe("Matroska", () => {
  const frames = Array.from({ length: 30 }, (_, i) => noise(40 + i * 11, i + 1))
  const head = tracks(track(1, 1), track(2, 2))
  const id = idOf(EBML_HEADER, segment(head, cluster(...frames.map((frame) => simpleBlock(2, frame)))))
  const audioBlock = fc.constantFrom(simpleBlock, blockGroup)

  it("[MID-15] is the same however its frames are laced, grouped and cut into clusters", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        audioBlock,
        fc.boolean(),
        (laced, perCluster, write, isOpen) => {
          const blocks: Buffer[] = []
          for (let i = 0; i < frames.length; i += laced)
            blocks.push(write(2, ...frames.slice(i, i + laced)), simpleBlock(1, noise(300)))
          const clusters: Buffer[] = []
          for (let i = 0; i < blocks.length; i += perCluster)
            clusters.push(cluster(...blocks.slice(i, i + perCluster)), VOID)
          const parts = [
            element("114d9b74", noise(30)),
            head,
            ...clusters,
            element("1254c367", noise(5000)),
            element("1941a469", noise(90_000)),
          ]
          expect(idOf(EBML_HEADER, isOpen ? openElement("18538067", ...parts) : segment(...parts))).toBe(id)
        },
      ),
      effort(60),
    )
  })

  it("[MID-15] is the same where the tracks were moved to the end", () => {
    expect(idOf(EBML_HEADER, segment(VOID, cluster(...frames.map((frame) => simpleBlock(2, frame))), head))).toBe(id)
  })

  it("[MID-15] goes on with the next cluster behind damage", () => {
    const [a, b] = [frames.slice(0, 9), frames.slice(9)].map((some) =>
      cluster(...some.map((frame) => simpleBlock(2, frame))),
    )
    expect(idOf(EBML_HEADER, openElement("18538067", head, a as Buffer, Buffer.alloc(700), b as Buffer))).toBe(id)
  })

  it("[MID-1] is another with another byte of audio", () => {
    const blocks = frames.with(7, flipped(frames[7] as Buffer, 20)).map((frame) => simpleBlock(2, frame))
    expect(idOf(EBML_HEADER, segment(head, cluster(...blocks)))).not.toBe(id)
  })
})
