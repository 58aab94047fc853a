/**
 * Whatever the bytes are, an identity comes out, and the cost is bounded by the size: counted in reads, since clocks say
 * little on a busy machine.
 */
import { readFileSync } from "node:fs"
import { effort } from "../testing/index.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { identify } from "./audioIdentity.ts"
import { identifyFile } from "./files.ts"
import { corpusFiles } from "./testing/corpus.ts"
import { idOf } from "./testing/identity.ts"
import { cluster, EBML_HEADER, segment, simpleBlock, track, tracks } from "./testing/matroska.ts"
import { MemoryFile } from "./testing/memory.ts"
import { box, fragmentedFile, mp4File, trak, words } from "./testing/mp4.ts"
import { mpegFrames } from "./testing/mpegFrames.ts"
import { noise } from "./testing/noise.ts"
import { OGG_HEADERS, oggPages } from "./testing/ogg.ts"
import { ape, id3v1, id3v2, lyrics3v2 } from "./testing/tags.ts"

/** At most every byte four times in each of three attempts, and some for small files. */
const MOST_BYTES = (size: number): number => 9 * size + 16_000_000
const MOST_READS = (size: number): number => 9 * (size / 1024) + 16_000

interface Outcome {
  readonly hasId: boolean
  readonly readsLittle: boolean
}

function outcomeOf(bytes: Buffer): Outcome {
  const file = new MemoryFile(bytes)
  const { id } = identify(file)
  const { length } = bytes
  const readsLittle = file.bytesRead <= MOST_BYTES(length) && file.reads <= MOST_READS(length)
  return { hasId: /^[0-9a-f]{32}$/.test(id), readsLittle }
}

const GOOD: Outcome = { hasId: true, readsLittle: true }

const samples = Array.from({ length: 30 }, (_, i) => noise(50 + i * 20, i + 1))
const opus = OGG_HEADERS["opus"]?.(noise(300)) ?? []
const KINDS: Readonly<Record<string, Buffer>> = {
  mpeg: Buffer.concat([id3v2(noise(400), 50), mpegFrames(9), lyrics3v2("la"), ape(noise(80), 2000), id3v1("t")]),
  ogg: Buffer.concat(oggPages([...opus, ...samples], { serial: 7, segments: [9, 40] })),
  mp4: mp4File(samples, { perChunk: 4, gap: 5, moovFirst: true, tags: noise(100) }),
  fragments: fragmentedFile(samples, 5),
  matroska: Buffer.concat([
    EBML_HEADER,
    segment(tracks(track(2, 2)), ...samples.map((each) => cluster(simpleBlock(2, each, each)))),
  ]),
  wav: Buffer.concat([
    Buffer.from("RIFF\0\0\0\0WAVEfmt \x10\0\0\0", "latin1"),
    noise(16),
    Buffer.from("data\x88\x13\0\0", "latin1"),
    noise(5000),
  ]),
  aiff: Buffer.concat([
    Buffer.from("FORM\0\0\0\0AIFFCOMM\0\0\0\x12", "latin1"),
    noise(18),
    Buffer.from("SSND\0\0\x13\x88\0\0\0\0\0\0\0\0", "latin1"),
    noise(4992),
  ]),
  asf: Buffer.concat([
    Buffer.from("3026b2758e66cf11a6d900aa0062ce6c1800000000000000", "hex"),
    Buffer.from("3626b2758e66cf11a6d900aa0062ce6cf401000000000000", "hex"),
    noise(476),
  ]),
  flac: Buffer.concat([Buffer.from("fLaC\x80\0\0\x22", "latin1"), noise(34), noise(3000)]),
  musepack: Buffer.concat([
    Buffer.from("MPCKSH\x14", "latin1"),
    noise(17),
    Buffer.from("AP\x84\x00", "latin1"),
    noise(508),
  ]),
}

describe.each(Object.entries(KINDS))("%s", (_, bytes) => {
  it("[MID-17] has an identity wherever it is cut", () => {
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 64)) {
      expect(outcomeOf(bytes.subarray(0, length)), `${length} bytes`).toEqual(GOOD)
    }
  })

  it("[MID-17] has an identity with any bytes changed, put in or left out", () => {
    const place = fc.nat(bytes.length - 1)
    const change = fc.oneof(
      fc.record({ at: place, put: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
      fc.record({
        at: place,
        put: fc.constantFrom(Buffer.alloc(4), Buffer.alloc(4, 0xff), Buffer.alloc(8, 0x7f), Buffer.from([0, 0, 0, 1])),
      }),
      fc.record({ at: place, put: place.map((from) => bytes.subarray(from, from + 600)) }),
      fc.record({ at: place, cut: fc.nat(600) }),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.boolean(), (changes, isInserted) => {
        let changed = bytes
        for (const each of changes) {
          const [put, cut] = "cut" in each ? [Buffer.alloc(0), each.cut] : [each.put, isInserted ? 0 : each.put.length]
          changed = Buffer.concat([changed.subarray(0, each.at), put, changed.subarray(each.at + cut)])
        }
        expect(outcomeOf(changed)).toEqual(GOOD)
      }),
      effort(400),
    )
  })
})

describe("a file that was made to cost", () => {
  const SIZE = 2_000_000
  const filled = (head: Buffer, part: Buffer): Buffer =>
    Buffer.concat([head, ...Array.from({ length: Math.floor((SIZE - head.length) / part.length) }, () => part)])
  const page = (flags: number, segments: number): Buffer => {
    const bytes = Buffer.alloc(27 + segments)
    bytes.write("OggS", "latin1")
    bytes[5] = flags
    bytes[26] = segments
    return bytes
  }
  const ftyp = box("ftyp", Buffer.from("M4A "), words(0))
  /** Chunks of one sample each, which lie as the offsets say. */
  const scattered = (count: number, offsetOf: (chunk: number) => number, size = 1): Buffer => {
    const chunks = Array.from({ length: count }, (_, i) => ({ samples: 1, offset: offsetOf(i) }))
    return Buffer.concat([
      ftyp,
      box("moov", trak({ id: 1, sizes: Array(count).fill(size), chunks })),
      box("mdat", noise(SIZE)),
    ])
  }

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["zeros", Buffer.alloc(SIZE)],
    ["sync words", Buffer.alloc(SIZE, 0xff)],
    ["sync words behind a tag", Buffer.concat([id3v2(noise(9)), Buffer.alloc(SIZE, 0xff)])],
    ["empty ID3v2 tags", filled(Buffer.alloc(0), id3v2(Buffer.alloc(0)))],
    ["zeros behind a tag", Buffer.concat([id3v2(noise(9)), Buffer.alloc(SIZE)])],
    ["ID3v1 tags", filled(Buffer.alloc(0), id3v1("x"))],
    ["empty APE tags", filled(Buffer.alloc(0), ape(Buffer.alloc(0), 1000))],
    ["APE headers", filled(Buffer.alloc(0), ape(Buffer.alloc(0), 2000).subarray(0, 32))],
    [
      "FLAC blocks without content",
      filled(Buffer.concat([Buffer.from("fLaC\0\0\0\x22", "latin1"), noise(34)]), Buffer.alloc(4, 0)),
    ],
    ["Ogg pages without content", filled(Buffer.concat(oggPages(opus, { serial: 0, segments: [255] })), page(0, 0))],
    ["Ogg streams that only begin", filled(page(2, 0), page(2, 1))],
    ["capture patterns", filled(Buffer.from("OggS\0"), Buffer.from("OggS\0"))],
    ["boxes of no size", filled(ftyp, Buffer.from("\0\0\0\0free", "latin1"))],
    ["boxes without content", filled(ftyp, box("free"))],
    [
      "boxes in boxes",
      Buffer.concat([ftyp, ...Array.from({ length: 200_000 }, (_, i) => box("moov").fill(0xff, 0, i % 2))]),
    ],
    [
      "a box beyond all numbers",
      Buffer.concat([ftyp, Buffer.from("\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff", "latin1"), noise(5000)]),
    ],
    ["chunks from the end to the beginning", scattered(60_000, (i) => SIZE - i * 30)],
    ["chunks back and forth", scattered(60_000, (i) => (i % 2 === 0 ? 600 + i : SIZE - i))],
    ["chunks that are the whole file", scattered(60_000, () => 0, SIZE)],
    [
      "a chunk of 4 billion samples",
      Buffer.concat([
        ftyp,
        box("moov", trak({ id: 1, sizes: [], chunks: [{ samples: 0xffffffff, offset: 0 }] })),
        noise(900),
      ]),
    ],
    [
      "clusters of unknown size",
      filled(
        Buffer.concat([EBML_HEADER, Buffer.from("18538067ff", "hex"), tracks(track(2, 2))]),
        Buffer.from("1f43b675ff", "hex"),
      ),
    ],
    [
      "elements without content",
      filled(Buffer.concat([EBML_HEADER, Buffer.from("18538067ff", "hex")]), Buffer.from("ec80", "hex")),
    ],
    ["tracks", filled(Buffer.concat([EBML_HEADER, Buffer.from("18538067ff1654ae6bff", "hex")]), track(2, 2))],
    [
      "chunks without content",
      filled(Buffer.from("RIFF\0\0\0\0WAVE", "latin1"), Buffer.from("junk\0\0\0\0", "latin1")),
    ],
    ["Musepack packets", filled(Buffer.from("MPCK"), Buffer.from("AP\x03", "latin1"))],
  ])("[MID-17] costs what its size is worth: %s", (_, bytes) => {
    expect(outcomeOf(bytes)).toEqual(GOOD)
  })

  it("[MID-17] is read to where it ends, when that is before where it ended", () => {
    const bytes = KINDS["mpeg"] as Buffer
    const cut = bytes.subarray(0, 3000)
    const shrunk = new MemoryFile(cut)
    expect(identify({ size: bytes.length, read: shrunk.read.bind(shrunk) }).id).toMatch(/^[0-9a-f]{32}$/)
    expect(idOf(cut)).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe("files from everywhere", () => {
  const files = corpusFiles()

  it("[MID-2] have the ids that they always had", () => {
    const ids = Object.entries(KINDS).map(([kind, bytes]) => `${kind} ${idOf(bytes)}`)
    expect(ids).toMatchInlineSnapshot(`
      [
        "mpeg 254b6b1c04de103cdf3ad5a4390269b7",
        "ogg a22e620a3e0be118e32fc8027e98b230",
        "mp4 3b8bfbe79d8fbc0de5563a67f71cdc43",
        "fragments 3b8bfbe79d8fbc0de5563a67f71cdc43",
        "matroska 16fec4d7ed2599a8d8b9e02863b18955",
        "wav ff8d1e868690892fbbb45a38e4620cf5",
        "aiff 2f027212188af86aaf5ff4f25ced9486",
        "asf a1876b64dfaebc3c2fb711e8c01d4faa",
        "flac eda562c8ef6f83f336fc7bac8e8c610d",
        "musepack 932d1143dc39b21c0bb59609e2064b7b",
      ]
    `)
  })

  it.each(files)("[MID-17] have an identity, cut and changed too: %s", (path) => {
    const bytes = readFileSync(path)
    const damaged = [0.1, 0.5, 0.9, 0.999].flatMap((part) => {
      const at = Math.floor(bytes.length * part)
      const start = bytes.subarray(0, at)
      return [start, Buffer.concat([start, Buffer.alloc(4, 0xff), bytes.subarray(at + 4)])]
    })
    expect([bytes, ...damaged].map(outcomeOf)).toEqual(Array(9).fill(GOOD))
  })

  // Nothing but tags is hashed with them.
  it.each(files.filter((path) => identifyFile(path).basis !== "file"))("[MID-3] are the same in a tag: %s", (path) => {
    const bytes = readFileSync(path)
    expect(idOf(id3v2(noise(99)), bytes)).toBe(idOf(bytes))
  })

  it.each(corpusFiles("beets/unparseable.*"))("[MID-1] are the same with and without tags: %s", (path) => {
    expect(identifyFile(path)).toEqual(identifyFile(path.replace("unparseable", "empty")))
  })
})
