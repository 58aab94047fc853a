/** Gains where other programs than ours wrote them: in frames of volume, and in an APE tag that looks like ID3v1. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { audioReader } from "./AudioReader.ts"
import { memorySource } from "./bytes.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { canMakeFiles, encode, temporaryFolder } from "./testing/audioFiles.ts"

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

describe.runIf(canMakeFiles())("gains", () => {
  const folder = temporaryFolder()
  afterAll(() => folder.close())
  let audio: Buffer
  beforeAll(() => {
    audio = readFileSync(encode(join(folder.path, "plain.mp3"), "-id3v2_version", "0"))
  })

  async function read(...parts: Buffer[]) {
    const reader = audioReader()
    const file = join(folder.path, "gains.mp3")
    writeFileSync(file, Buffer.concat(parts))
    return reader.read({ bytes: memorySource(readFileSync(file)), name: "gains.mp3" }, DEFAULT_LIMITS)
  }

  function volumes(...frames: readonly (readonly [of: string, gain: number, peak: readonly number[]])[]): Buffer {
    const body = frames.map(([of, gain, peak]) => {
      const volume = Buffer.from([1, 0, 0, 8 * peak.length, ...peak])
      volume.writeInt16BE(gain * 512, 1)
      const said = Buffer.concat([Buffer.from(`${of}\0`), volume])
      return Buffer.concat([Buffer.from("RVA2"), Buffer.from([0, 0, 0, said.length, 0, 0]), said])
    })
    const length = body.reduce((sum, { length: each }) => sum + each, 0)
    return Buffer.concat([Buffer.from("ID3"), Buffer.from([4, 0, 0, 0, 0, length >> 7, length & 127]), ...body])
  }

  it("are in frames of volume, of tracks and of albums", async () => {
    const tag = volumes(["track", -4.5, [0x40, 0]], ["ALBUM", 3.25, []], ["other", 9, []])
    expect((await read(tag, audio)).common).toEqual({
      replayGainTrack: -4.5,
      replayGainTrackPeak: 0.5,
      replayGainAlbum: 3.25,
    })
  })

  it("are none in a frame that is cut off", async () => {
    const tag = volumes(["track", -4.5, [1]])
    // Bits of the peak.
    tag[tag.length - 2] = 255
    expect((await read(tag, audio)).common).toEqual({})
  })

  it("are in an APE tag that has the mark of ID3v1 where that has its own", async () => {
    const item = (name: string, value: string) =>
      Buffer.concat([number(value.length), number(0), Buffer.from(`${name}\0${value}`)])
    const gain = item("REPLAYGAIN_TRACK_GAIN", "-2.0 dB")
    const items = Buffer.concat([gain, item("NOTE", "x".repeat(131 - 64 - gain.length - 13))])
    const end = (flags: number) =>
      Buffer.concat([Buffer.from("APETAGEX"), ...[2000, items.length + 32, 2, flags, 0, 0].map(number)])
    const ape = Buffer.concat([end(0xa000_0000), items, end(0x8000_0000)])
    expect(ape).toHaveLength(131)
    const { common, raw } = await read(audio, ape)
    expect(common).toMatchObject({ replayGainTrack: -2 })
    expect(raw.map(({ kind }) => kind)).toEqual(["apev2"])
  })
})
