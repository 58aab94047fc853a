/**
 * `npm run bench -- fingerprints [--json] [--quick]`: fingerprints of a three-minute piece, of which two minutes count, against
 * `fpcalc` called by hand, by turns, one at a time. Then the search for near-duplicates. Needs ffmpeg and fpcalc.
 * docs/fingerprints.md has figures.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { amount, median, optionsOf, print, type Result } from "@ledgerline/core/bench"
import { run } from "@ledgerline/core/identity/testing"
import { WorkerPool } from "../src/pool/WorkerPool.ts"
import { nearPairs } from "../src/fingerprint/compare/nearPairs.ts"
import { SKETCH, sketchOf } from "../src/fingerprint/compare/sketch.ts"
import type { FingerprintAnswer, Fingerprinter } from "../src/fingerprint/Fingerprinter.ts"
import { decodeWithFfmpeg, SAMPLE_RATE } from "../src/fingerprint/programs/ffmpeg.ts"
import { fpcalcFingerprinter } from "../src/fingerprint/programs/fpcalc.ts"
import { numbers, writePiece } from "../src/fingerprint/testing/music.ts"
import { ffmpegFingerprinter, wasmFingerprinter } from "../src/fingerprint/wasm/wasmFingerprinter.ts"
import type { FingerprintTask } from "../src/fingerprint/wasm/task.ts"
import { systemPorts as ports } from "../src/system.ts"

const options = optionsOf()
const rounds = amount(options, 9, 3)
const UNIT = "files/s a core"

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Ours and `fpcalc` by turns; the first round warms up. */
async function measure(name: string, goal: number | null, file: string, ours: () => Promise<unknown>): Promise<void> {
  const pairs: { readonly limit: number; readonly ours: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    const limit = await seconds(() => run("fpcalc", "-json", file))
    pairs.push({ limit: 1 / limit, ours: 1 / (await seconds(ours)) })
  }
  pairs.shift()
  const ratio = median(pairs.map((pair) => pair.ours / pair.limit))
  const result: Result = {
    name,
    value: median(pairs.map((pair) => pair.ours)),
    unit: UNIT,
    limit: median(pairs.map((pair) => pair.limit)),
    ratio,
    goal: goal === null ? "no goal" : `≥ ${goal} of fpcalc`,
    ok: goal === null || ratio >= goal,
  }
  print(result, options)
}

function expectValue(answer: FingerprintAnswer): void {
  if (!answer.ok) throw new Error(answer.failure.message)
}

async function fingerprints(folder: string): Promise<void> {
  const wav = join(folder, "a.wav")
  writePiece(wav, { seconds: 180, melody: 1, chords: 1 })
  const all = [await fpcalcFingerprinter({ ports }), await ffmpegFingerprinter({ ports }), wasmFingerprinter({ ports })]
  const [fpcalc, ffmpeg, wasm] = all as [Fingerprinter, Fingerprinter, Fingerprinter]
  const entry = new URL("../src/fingerprint/wasm/task.ts", import.meta.url)
  const pool = new WorkerPool<FingerprintTask, FingerprintAnswer>({ entry, ports, threads: 1, timeLimitMs: 60_000 })
  const decoded = await decodeWithFfmpeg("ffmpeg", { path: wav }, { ports }, undefined)
  if (!decoded.ok) throw new Error(decoded.failure.message)
  const task: FingerprintTask = { kind: "samples", ...decoded, sampleRate: SAMPLE_RATE }
  await measure("wav, WebAssembly on decoded samples", 0.5, wav, async () => {
    const outcome = await pool.run(task)
    if (!outcome.ok || !outcome.value.ok) throw new Error("no fingerprint")
  })
  await pool.close()
  for (const format of ["wav", "flac", "mp3", "ogg", "opus"]) {
    const file = join(folder, `a.${format}`)
    if (format !== "wav") run("ffmpeg", "-v", "error", "-i", wav, file)
    await measure(`${format}, fpcalc`, 0.8, file, async () => expectValue(await fpcalc.fingerprint(file)))
    await measure(`${format}, ffmpeg and WebAssembly`, null, file, async () =>
      expectValue(await ffmpeg.fingerprint(file)),
    )
    await measure(`${format}, WebAssembly alone`, null, file, async () => expectValue(await wasm.fingerprint(file)))
  }
  for (const fingerprinter of all) await fingerprinter?.close()
}

/** Random pieces, one in twenty with a copy of which 6 % of the bits differ. */
async function search(count: number): Promise<void> {
  const random = numbers(1)
  const bits = (): number => Math.floor(random() * 2 ** 32)
  const keys = new Uint32Array(count * SKETCH)
  const durationsMs = new Float64Array(count)
  let last = new Uint32Array()
  for (let i = 0; i < count; i++) {
    const isCopy = i % 20 === 19
    let item = bits()
    const changed = (value: number): number => {
      for (let bit = 0; bit < 32; bit++) if (random() < 0.06) value ^= 1 << bit
      return value
    }
    last = isCopy
      ? last.map(changed)
      : Uint32Array.from({ length: 948 }, () => (item ^= (1 << (bits() & 31)) | (1 << (bits() & 31))))
    keys.set(sketchOf(last), i * SKETCH)
    durationsMs[i] = isCopy ? (durationsMs[i - 1] as number) + 60 : 60_000 + Math.floor(random() * 340_000)
  }
  let found = 0
  const took = await seconds(() => (found = nearPairs({ durationsMs, keys }).length / 2))
  const name = `near-duplicates of ${count.toLocaleString("en")}, ${found} pairs`
  const result: Result = {
    name,
    value: took,
    unit: "s",
    limit: null,
    ratio: null,
    goal: "< 30 s",
    ok: took < 30 && found >= count / 21,
  }
  print(result, options)
}

const folder = mkdtempSync(join(tmpdir(), "ledgerline-bench-"))
try {
  await fingerprints(folder)
  await search(amount(options, 100_000, 10_000))
} finally {
  rmSync(folder, { recursive: true })
}
