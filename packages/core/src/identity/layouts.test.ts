/** Containers that no program at hand can write, or not in all their ways, written here. */
import { describe, expect, it } from "vitest"
import { flipped, identityOf, idOf } from "./testing/identity.ts"
import { noise } from "./testing/noise.ts"
import { ape, id3v2 } from "./testing/tags.ts"

const ascii = (text: string): Buffer => Buffer.from(text, "latin1")
const u32le = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer)
const u64 = (value: number, isLittle: boolean): Buffer => {
  const bytes = Buffer.alloc(8)
  if (isLittle) bytes.writeBigUInt64LE(BigInt(value))
  else bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
const padded = (body: Buffer): Buffer => Buffer.concat([body, Buffer.alloc(body.length % 2)])

const sound = noise(5001)
const [tagA, tagB] = [id3v2(noise(40)), id3v2(noise(300_001))]

const riff = (id: string, body: Buffer, size = body.length): Buffer =>
  Buffer.concat([ascii(id), u32le(size), padded(body)])
const pcm = Buffer.from("0100020044ac000010b1020004001000", "hex")
const extensible = Buffer.from(
  "feff020044ac000010b1020004001000160010000300000001000000000010008000" + "00aa00389b71",
  "hex",
)
const wav = (audio: Buffer, ...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([ascii("RIFF\0\0\0\0WAVE"), riff("fmt ", pcm), ...chunks, riff("data", audio)])

const iff = (id: string, body: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(body.length)
  return Buffer.concat([ascii(id), size, padded(body)])
}
const common = Buffer.concat([Buffer.from("000200000064001040 0eac44000000000000".replaceAll(" ", ""), "hex")])
const aiff = (audio: Buffer, ...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([
    ascii("FORM\0\0\0\0AIFF"),
    ...chunks,
    iff("COMM", common),
    iff("SSND", Buffer.concat([Buffer.alloc(8), audio])),
  ])

const dsf = (audio: Buffer, tag: Buffer): Buffer => {
  const format = Buffer.concat([ascii("fmt "), u64(52, true), noise(40)])
  const data = Buffer.concat([ascii("data"), u64(12 + audio.length, true), audio])
  const size = 28 + format.length + data.length
  return Buffer.concat([ascii("DSD "), u64(28, true), u64(size + tag.length, true), u64(size, true), format, data, tag])
}

const wide = (id: string, body: Buffer): Buffer => Buffer.concat([ascii(id), u64(body.length, false), padded(body)])
const dsdiff = (audio: Buffer, tag: Buffer): Buffer => {
  const properties = Buffer.concat([
    ascii("SND "),
    wide("FS  ", Buffer.from("002b1100", "hex")),
    wide("ABSS", noise(8)),
  ])
  const parts = [wide("FVER", noise(4)), wide("PROP", properties), wide("DSD ", audio), wide("ID3 ", tag)]
  return Buffer.concat([ascii("FRM8"), u64(0, false), ascii("DSD "), ...parts])
}

const asf = (audio: Buffer, tag: Buffer): Buffer => {
  const header = Buffer.concat([
    Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex"),
    u64(24 + tag.length, true),
    tag,
  ])
  const data = Buffer.concat([
    Buffer.from("3626b2758e66cf11a6d900aa0062ce6c", "hex"),
    u64(50 + audio.length, true),
    noise(26),
    audio,
  ])
  return Buffer.concat([header, data, noise(tag.length % 100)])
}

const packet = (key: string, body: Buffer): Buffer => {
  const size = body.length + 4
  return Buffer.concat([ascii(key), Buffer.from([0x80 | (size >> 7), size & 0x7f]), body])
}
const musepack8 = (audio: Buffer, tag: Buffer): Buffer =>
  Buffer.concat([
    ascii("MPCK"),
    packet("SH", noise(20)),
    packet("RG", tag.subarray(0, 9)),
    packet("AP", audio),
    packet("SE", Buffer.alloc(0)),
    ape(tag, 2000),
  ])
const musepack7 = (audio: Buffer, tag: Buffer): Buffer =>
  Buffer.concat([ascii("MP+\x07"), noise(8), tag.subarray(-8), audio, ape(tag, 2000)])

describe.each([
  ["wav", (audio: Buffer, tag: Buffer) => wav(audio, riff("LIST", tag), riff("bext", tag))],
  ["aiff", (audio: Buffer, tag: Buffer) => aiff(audio, iff("ID3 ", tag), iff("NAME", tag))],
  ["asf", asf],
  ["dsf", dsf],
  ["dsdiff", dsdiff],
  ["musepack", musepack8],
  ["musepack", musepack7],
])("%s", (container, write) => {
  const file = write(sound, tagA)

  it("[MID-1] is the same with other tags", () => {
    expect(identityOf(file)).toMatchObject({ container, basis: "audio", id: idOf(write(sound, tagB)) })
    expect(identityOf(file).audioBytes).toBeGreaterThanOrEqual(sound.length)
  })

  it("[MID-1] is another with another byte of audio", () => {
    const others = [0, 2500, 5000].map((at) => idOf(write(flipped(sound, at), tagA)))
    expect(new Set([idOf(file), ...others]).size).toBe(4)
  })

  it("[MID-17] is of what is there when it was cut", () => {
    const cut = file.subarray(0, file.indexOf(sound.subarray(0, 50)) + 3000)
    expect(identityOf(cut)).toMatchObject({ container, basis: "audio" })
    expect(idOf(cut)).not.toBe(idOf(file))
  })

  it("[MID-16] without audio is hashed as it is", () => {
    const cut = (tag: Buffer): Buffer => write(sound, tag).subarray(0, 14)
    expect(identityOf(cut(tagA)).basis).toBe("file")
  })
})

describe("WAV", () => {
  const id = idOf(wav(sound))
  const parts = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([ascii("RIFF\0\0\0\0WAVE"), ...chunks])

  it("[MID-10] is the same whichever way its format is written", () => {
    expect(idOf(parts(riff("fmt ", extensible), riff("data", sound)))).toBe(id)
  })

  it("[MID-10] is the same where a program did not know the size, and as RF64", () => {
    expect(idOf(parts(riff("fmt ", pcm), Buffer.concat([ascii("data"), u32le(0xffffffff), sound])))).toBe(id)
    const ds64 = Buffer.concat([u64(0, true), u64(sound.length, true), u64(0, true), u32le(0)])
    const rf64 = [
      ascii("RF64\xff\xff\xff\xffWAVE"),
      riff("ds64", ds64),
      riff("fmt ", pcm),
      riff("data", sound, 0xffffffff),
      riff("LIST", noise(90)),
    ]
    expect(idOf(...rf64)).toBe(id)
  })

  it("[MID-10] is another at another sample rate", () => {
    expect(idOf(parts(riff("fmt ", flipped(pcm, 4)), riff("data", sound)))).not.toBe(id)
  })
})

describe("AIFF", () => {
  it("[MID-10] is the same as AIFC without compression, and another with it", () => {
    const aifc = (type: string): Buffer =>
      Buffer.concat([
        ascii("FORM\0\0\0\0AIFC"),
        iff("COMM", Buffer.concat([common, ascii(`${type}\x04name\0`)])),
        iff("SSND", Buffer.concat([Buffer.alloc(8), sound])),
      ])
    expect(idOf(aifc("NONE"))).toBe(idOf(aiff(sound)))
    expect(idOf(aifc("sowt"))).not.toBe(idOf(aiff(sound)))
  })
})

describe("ASF", () => {
  it("[MID-11] finds the packets behind a header whose size is wrong", () => {
    const file = asf(sound, tagA)
    expect(idOf(flipped(file, 16))).toBe(idOf(file))
  })
})

describe("Monkey's Audio, WavPack and TTA", () => {
  it.each([
    ["ape", "MAC \x96\x0f"],
    ["wavpack", "wvpk"],
    ["tta", "TTA1"],
  ])("[MID-12] of %s is all bytes between the tags, and those alone", (container, magic) => {
    const body = Buffer.concat([ascii(magic), sound])
    const found = identityOf(tagA, body, ape(noise(50), 2000))
    expect(found).toMatchObject({ container, basis: "audio", audioBytes: body.length, id: idOf(body) })
    const ids = [magic.length, 2500, body.length - 1].map((at) => idOf(tagA, flipped(body, at)))
    expect(new Set([found.id, ...ids]).size).toBe(4)
    expect(idOf(body, Buffer.from([1]))).not.toBe(found.id)
  })
})

describe("Musepack", () => {
  const sv8 = (...packets: readonly Buffer[]): string => idOf(ascii("MPCK"), ...packets)
  const [head, body] = [packet("SH", noise(20)), packet("AP", noise(500))]

  it("[MID-13] of SV8 is the stream's header and the packets of audio", () => {
    const id = sv8(head, body, body)
    for (const key of ["RG", "EI", "SO", "ST", "CT", "SE"])
      expect(sv8(head, packet(key, noise(33)), body, body)).toBe(id)
    expect(sv8(packet("SH", flipped(noise(20), 3)), body, body)).not.toBe(id)
    expect(sv8(head, body)).not.toBe(id)
    expect(sv8(head, body, packet("AP", flipped(noise(500), 499)))).not.toBe(id)
  })

  it("[MID-13] of SV7 is all but the eight bytes of its gain", () => {
    const file = Buffer.concat([ascii("MP+\x07"), noise(5000)])
    const same = Array.from({ length: 24 }, (_, at) => at).filter(
      (at) => at > 3 && idOf(flipped(file, at)) === idOf(file),
    )
    expect(same).toEqual([12, 13, 14, 15, 16, 17, 18, 19])
  })
})

describe("DSD", () => {
  it("[MID-14] of DSF is the format and the samples, not where the file ends and its tag lies", () => {
    const file = dsf(sound, tagA)
    const [size, format, samples] = [12, 28 + 12, 28 + 52 + 12]
    expect(idOf(flipped(file, size))).toBe(idOf(file))
    expect(idOf(flipped(file, format))).not.toBe(idOf(file))
    expect(idOf(flipped(file, samples))).not.toBe(idOf(file))
  })

  it("[MID-14] of DSDIFF is rate, channels, compression and the sound, plain or compressed", () => {
    const given = {
      rate: "002b1100",
      channels: 2,
      compression: "DSD ",
      where: noise(8),
      sound: "DSD ",
      version: noise(4),
    }
    const of = (other: Partial<typeof given>): string => {
      const { rate, channels, compression, where, sound: id, version } = { ...given, ...other }
      const properties = Buffer.concat([
        ascii("SND "),
        wide("FS  ", Buffer.from(rate, "hex")),
        wide("CHNL", Buffer.from([0, channels])),
        wide("CMPR", ascii(compression)),
        wide("ABSS", where),
      ])
      return idOf(
        ascii("FRM8"),
        u64(0, false),
        ascii("DSD "),
        wide("FVER", version),
        wide("PROP", properties),
        wide(id, sound),
      )
    }
    expect(of({ where: noise(8, 5), version: noise(4, 5) })).toBe(of({}))
    const others = [{ rate: "00562200" }, { channels: 6 }, { compression: "DST " }, { sound: "DST " }].map(of)
    expect(new Set([of({}), ...others]).size).toBe(5)
  })
})
