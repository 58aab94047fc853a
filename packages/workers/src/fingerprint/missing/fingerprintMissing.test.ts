/** What a run in the background fingerprints, writes, remembers and leaves for the next. */
import { setImmediate } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { type Library, registry } from "@ledgerline/core"
import { newLibrary, rows } from "@ledgerline/core/testing"
import { mediaFileEvents } from "../testing/imported.ts"
import { failed, type FingerprintAnswer, type Fingerprinter } from "../Fingerprinter.ts"
import { fingerprintMissing, type MissingOptions, type MissingProgress } from "./fingerprintMissing.ts"

const FINGERPRINT = "AQAAAQE"

/** Answers by path, and counts what it was asked. */
function scripted(answers: Readonly<Record<string, FingerprintAnswer>> = {}) {
  const asked: string[] = []
  const state = { running: 0, most: 0 }
  const fingerprinter: Fingerprinter = {
    name: "scripted",
    async fingerprint(path, signal) {
      signal?.throwIfAborted()
      asked.push(String(path))
      state.running += 1
      state.most = Math.max(state.most, state.running)
      await setImmediate()
      state.running -= 1
      const value = { fingerprint: FINGERPRINT, raw: Uint32Array.of(1), durationMs: 1000 }
      return answers[String(path)] ?? { ok: true, value }
    },
    close: () => Promise.resolve(),
  }
  return { fingerprinter, asked, state }
}

async function libraryOf(...files: readonly string[]): Promise<Library> {
  const library = await newLibrary(registry)
  await library.append({ actor: "import", events: files.flatMap((file) => mediaFileEvents(file)) })
  return library
}

const start = (library: Library, fingerprinter: Fingerprinter, options: Partial<MissingOptions> = {}) =>
  fingerprintMissing(library, { fingerprinter, locate: (id) => `/music/${id}`, ...options })

const analysed = (library: Library) =>
  rows<{ subject: string; analysis: string }>(library, "SELECT subject, analysis FROM analysis ORDER BY subject, event")
const operations = (library: Library) => rows(library, "SELECT id, kind, outcome, summary FROM operation")

describe("fingerprinting what has none", () => {
  it("writes fingerprints under one operation, and none again", async () => {
    const library = await libraryOf("f1", "f2", "f3")
    const progress: MissingProgress[] = []
    const first = scripted()
    const report = await start(library, first.fingerprinter, {
      batch: 2,
      atOnce: 1,
      onProgress: (at) => progress.push(at),
    })
    expect(report).toMatchObject({ outcome: "done", total: 3, fingerprinted: 3, failed: 0, elsewhere: 0, failures: [] })
    expect(progress.map(({ fingerprinted }) => fingerprinted)).toEqual([1, 2, 3])
    const values = await rows<{ values: string }>(library, 'SELECT "values" FROM analysis')
    expect(values.map((row) => JSON.parse(row.values) as unknown)).toEqual(
      Array(3).fill({ fingerprint: FINGERPRINT, durationMs: 1000, algorithm: 2, secondsUsed: 120, by: "scripted" }),
    )
    expect(await operations(library)).toEqual([
      {
        id: report.operation,
        kind: "fingerprint",
        outcome: "done",
        summary: '{"fingerprinted":3,"failed":0,"elsewhere":0}',
      },
    ])
    const second = scripted()
    const again = await start(library, second.fingerprinter)
    expect([again.total, second.asked, again.operation]).toEqual([0, [], undefined])
    expect(await operations(library)).toHaveLength(1)
  })

  it("remembers what is wrong with a file, and tries it again when told", async () => {
    const library = await libraryOf("f1", "f2", "f3")
    const answers = { "/music/f1": failed("undecodable", "no audio"), "/music/f2": failed("unsupported", "no decoder") }
    const report = await start(library, scripted(answers).fingerprinter)
    expect(report.failures).toEqual([
      { mediaFile: "f1", reason: "undecodable", message: "no audio" },
      { mediaFile: "f2", reason: "unsupported", message: "no decoder" },
    ])
    const next = scripted()
    await start(library, next.fingerprinter)
    expect(next.asked).toEqual(["/music/f2"])
    const retry = scripted()
    expect(await start(library, retry.fingerprinter, { retryFailed: true })).toMatchObject({ fingerprinted: 1 })
    expect(retry.asked).toEqual(["/music/f1"])
    expect((await analysed(library)).map(({ subject, analysis }) => `${subject} ${analysis}`)).toEqual(
      expect.arrayContaining([
        "mediaFile:f1 chromaprintFailure",
        "mediaFile:f1 chromaprint",
        "mediaFile:f2 chromaprint",
      ]),
    )
  })

  it("asks for files only that have a copy and are here", async () => {
    const library = await libraryOf("f1", "f2")
    await library.append({
      actor: "import",
      events: [...mediaFileEvents("f3", "lost"), ...mediaFileEvents("f4", "none")],
    })
    const { fingerprinter, asked } = scripted()
    const locate = (id: string) => (id === "f1" ? undefined : `/music/${id}`)
    expect(await start(library, fingerprinter, { locate })).toMatchObject({ total: 2, fingerprinted: 1, elsewhere: 1 })
    expect(asked).toEqual(["/music/f2"])
  })

  it("that is cancelled keeps what is done; the next run does the rest", async () => {
    const files = Array.from({ length: 20 }, (_, i) => `f${10 + i}`)
    const library = await libraryOf(...files)
    const abort = new AbortController()
    const { fingerprinter } = scripted()
    const report = await start(library, fingerprinter, {
      signal: abort.signal,
      onProgress: ({ fingerprinted }) => fingerprinted === 7 && abort.abort(),
    })
    expect(report.outcome).toBe("cancelled")
    expect(await operations(library)).toMatchObject([{ outcome: "cancelled" }])
    const done = report.fingerprinted
    expect(done).toBeGreaterThanOrEqual(7)
    expect(await analysed(library)).toHaveLength(done)
    expect(await start(library, fingerprinter)).toMatchObject({ total: 20 - done, fingerprinted: 20 - done })
  })

  it("takes so many at once and no more", async () => {
    const library = await libraryOf(...Array.from({ length: 10 }, (_, i) => `f${i}`))
    const { fingerprinter, state } = scripted()
    await start(library, fingerprinter, { atOnce: 3 })
    expect(state.most).toBe(3)
  })

  it("ends with what a part of it throws", async () => {
    const library = await libraryOf("f1", "f2", "f3")
    const locate = (id: string): string => {
      if (id === "f2") throw new Error("the table of paths is broken")
      return id
    }
    await expect(start(library, scripted().fingerprinter, { locate })).rejects.toThrow("the table of paths is broken")
  })
})
