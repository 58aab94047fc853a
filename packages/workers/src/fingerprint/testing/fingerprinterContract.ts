/** What every fingerprinter owes: Chromaprint's fingerprint of the same audio, and an answer for whatever is no audio. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "@ledgerline/core/identity/testing"
import { temporaryFolder } from "../../read/testing/audioFiles.ts"
import { systemPorts } from "../../system.ts"
import { setBits } from "../compare/bits.ts"
import type { Fingerprint, FingerprintAnswer, Fingerprinter } from "../Fingerprinter.ts"
import { run as runProgram } from "../programs/run.ts"
import { writePiece } from "./music.ts"

/** Of a file's format: how it is made of a WAV file, and how exact the fingerprint must be. */
const FORMATS: Readonly<Record<string, { readonly options: readonly string[]; readonly isExact: boolean }>> = {
  wav: { options: [], isExact: true },
  "float.wav": { options: ["-c:a", "pcm_f32le"], isExact: true },
  flac: { options: ["-ar", "48000"], isExact: true },
  ogg: { options: ["-c:a", "libvorbis"], isExact: true },
  opus: { options: ["-c:a", "libopus", "-b:a", "96k"], isExact: true },
  mp3: { options: ["-b:a", "128k"], isExact: false },
  m4a: { options: ["-c:a", "aac", "-b:a", "128k"], isExact: false },
}
const MOST_BIT_ERRORS = 0.001

export interface Contract {
  readonly make: () => Promise<Fingerprinter | undefined>
  /** Formats that it has no decoder for. */
  readonly without?: readonly string[]
  /** Where its own decoders and resampler work, equal means within the errors allowed. */
  readonly isExact: boolean
}

/** Programs the suite needs: files come from ffmpeg, and what is right says fpcalc. */
export const canCompare = (): boolean => [has("ffmpeg"), has("fpcalc")].every(Boolean)

/** The part of bits that differ, item by item. */
function bitErrors(a: Uint32Array, b: Uint32Array): number {
  expect(Math.abs(a.length - b.length)).toBeLessThanOrEqual(1)
  const items = Math.min(a.length, b.length)
  let errors = 0
  for (let i = 0; i < items; i++) errors += setBits((a[i] as number) ^ (b[i] as number))
  return errors / (32 * items)
}

export function valueOf(answer: FingerprintAnswer): Fingerprint {
  if (!answer.ok) throw new Error(`${answer.failure.reason}: ${answer.failure.message}`)
  return answer.value
}

const reasonOf = (answer: FingerprintAnswer): string => (answer.ok ? "none" : answer.failure.reason)

export function fingerprinterContract(name: string, { make, without = [], isExact }: Contract): void {
  describe(`a fingerprinter: ${name}`, () => {
    const folder = temporaryFolder()
    let fingerprinter: Fingerprinter
    let wav: string
    beforeAll(async () => {
      fingerprinter = (await make()) as Fingerprinter
      wav = fileOf("wav")
    })
    afterAll(async () => {
      await fingerprinter.close()
      folder.close()
    })

    const made = Object.keys(FORMATS).filter((format) => !without.includes(format))
    it.each(made)("answers what fpcalc does for %s", async (format) => {
      const file = fileOf(format)
      const expected = await expectedOf(file)
      const { fingerprint, raw, durationMs } = valueOf(await fingerprinter.fingerprint(file))
      if (isExact && FORMATS[format]?.isExact === true) expect(fingerprint).toBe(expected.fingerprint)
      expect(bitErrors(raw, expected.raw)).toBeLessThan(MOST_BIT_ERRORS)
      // Two minutes are used, the length is that of the whole.
      expect(raw).toHaveLength(948)
      expect(Math.abs(durationMs - 127_000)).toBeLessThan(150)
    })

    it.each(without)("says that it has no decoder for %s", async (format) => {
      expect(reasonOf(await fingerprinter.fingerprint(fileOf(format)))).toBe("unsupported")
    })

    it("takes names that are no UTF-8 or look like something else", async () => {
      const { raw } = valueOf(await fingerprinter.fingerprint(wav))
      const bytes = Buffer.concat([Buffer.from(folder.path), Buffer.from([47, 0xff, 0x80, 46, 119, 97, 118])])
      const names = [bytes, join(folder.path, "-i concat:a|b%d.wav"), join(folder.path, "näme\n'\".wav")]
      for (const path of names) {
        writeFileSync(path, readFileSync(wav))
        expect(valueOf(await fingerprinter.fingerprint(path)).raw).toEqual(raw)
      }
    })

    it("says why a file has no fingerprint", async () => {
      const at = (file: string): string => join(folder.path, file)
      writeFileSync(at("text.mp3"), "no audio at all ".repeat(1000))
      writeFileSync(at("empty.flac"), "")
      writeFileSync(at("head.wav"), readFileSync(wav).subarray(0, 44))
      run("ffmpeg", "-v", "error", "-y", "-i", wav, "-t", "1", at("short.wav"))
      mkdirSync(at("folder.mp3"), { recursive: true })
      const reasons = async (file: string) => reasonOf(await fingerprinter.fingerprint(at(file)))
      expect(["undecodable", "unsupported"]).toContain(await reasons("text.mp3"))
      expect(["undecodable", "unsupported"]).toContain(await reasons("empty.flac"))
      expect(["undecodable", "tooShort"]).toContain(await reasons("head.wav"))
      expect(await reasons("short.wav")).toBe("tooShort")
      expect(await reasons("folder.mp3")).toBe("unavailable")
      expect(await fingerprinter.fingerprint(at("none.mp3"))).toMatchObject({
        failure: { reason: "unavailable", code: "ENOENT" },
      })
    })

    it("answers from the part of a damaged file that is whole", async () => {
      const bytes = readFileSync(fileOf("flac"))
      const file = join(folder.path, "half.flac")
      writeFileSync(file, bytes.subarray(0, bytes.length / 2))
      const { raw } = valueOf(await fingerprinter.fingerprint(file))
      const whole = valueOf(await fingerprinter.fingerprint(wav)).raw.subarray(0, raw.length)
      expect(raw.length).toBeGreaterThan(400)
      expect(bitErrors(raw, whole)).toBeLessThan(0.02)
    })

    it("rejects with the reason of an abort, and works on", async () => {
      const abort = new AbortController()
      const answers = Array.from({ length: 4 }, () => fingerprinter.fingerprint(wav, abort.signal))
      abort.abort(new Error("enough"))
      const outcomes = await Promise.allSettled(answers)
      expect(outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as Error).message)).toEqual(
        outcomes.map(() => "enough"),
      )
      await expect(fingerprinter.fingerprint(wav, abort.signal)).rejects.toThrow("enough")
      expect((await fingerprinter.fingerprint(wav)).ok).toBe(true)
    })
  })
}

/** Made once for all that are under the contract. */
const shared = {
  folder: undefined as ReturnType<typeof temporaryFolder> | undefined,
  expected: new Map<string, Promise<Expected>>(),
}

interface Expected {
  readonly fingerprint: string
  readonly raw: Uint32Array
}

function fileOf(format: string): string {
  if (shared.folder === undefined) {
    shared.folder = temporaryFolder()
    process.once("exit", shared.folder.close)
    writePiece(join(shared.folder.path, "source.wav"), { seconds: 127, melody: 1, chords: 1 })
  }
  const file = join(shared.folder.path, `made.${format}`)
  const source = join(shared.folder.path, "source.wav")
  if (!existsSync(file)) run("ffmpeg", "-v", "error", "-i", source, ...(FORMATS[format]?.options ?? []), file)
  return file
}

function expectedOf(file: string): Promise<Expected> {
  const known = shared.expected.get(file) ?? fpcalc(file)
  shared.expected.set(file, known)
  return known
}

/** What is right, asked of the program without our adapter's choices. */
async function fpcalc(file: string): Promise<Expected> {
  const say = async (...options: readonly string[]): Promise<string> => {
    const args = ["-plain", ...options, file]
    const ran = await runProgram("fpcalc", args, { ports: systemPorts, timeLimitMs: 60_000, mostBytes: 2 ** 20 })
    if (ran.kind !== "ended") throw new Error(ran.message)
    return ran.out.toString().trim()
  }
  const raw = (await say("-raw")).split(",").map(Number)
  return { fingerprint: await say(), raw: Uint32Array.from(raw) }
}
