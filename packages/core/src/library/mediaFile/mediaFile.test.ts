import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { analysisOf } from "./analysis.ts"
import { mediaFileEvents } from "./events.ts"
import { cutsOf, partIdOf, partsAmong, partsOf } from "./parts.ts"

const { imported, generated, analysed, cut, joined } = mediaFileEvents
const withoutUndefined = <T extends object>(event: T): T => JSON.parse(JSON.stringify(event)) as T
const on = (definition: { readonly type: string }, payload: unknown) => ({
  type: definition.type,
  subject: "mediaFile:f1",
  payload,
})

describe("media files", () => {
  it("show what was read last, and since when they are here", async () => {
    const library = await newLibrary(registry)
    await append(library, [on(imported, imported.example)])
    const [first] = await rows<{ addedAt: number }>(library, 'SELECT "addedAt" FROM "mediaFile"')
    await append(library, [on(imported, { ...imported.example, bytes: 5, fileName: "renamed.flac" })])
    expect(await rows(library, 'SELECT codec, bytes, "fileName", model, "addedAt" FROM "mediaFile"')).toEqual([
      { codec: "flac", bytes: 5, fileName: "renamed.flac", model: null, addedAt: first?.addedAt },
    ])
  })

  it("that a program made say so, before anything was read of them", async () => {
    const library = await newLibrary(registry)
    await append(library, [on(generated, generated.example)])
    expect(await rows(library, 'SELECT codec, model, licence FROM "mediaFile"')).toEqual([
      { codec: null, model: "stable-audio-2", licence: "CC0-1.0" },
    ])
  })

  it("keep every measurement and answer the last", async () => {
    const library = await newLibrary(registry)
    await append(library, [on(analysed, { analysis: "loudness", values: { integrated: -14 } })])
    await append(library, [on(analysed, { analysis: "loudness", values: { integrated: -15, curve: [1, 2.5] } })])
    await append(library, [on(analysed, { analysis: "fingerprint", values: { chromaprint: "AQADtE" } })])
    const loudness = await library.store.read(() => analysisOf("f1", "loudness"))
    expect(loudness?.values).toEqual({ integrated: -15, curve: [1, 2.5] })
    expect(await library.store.read(() => analysisOf("f1", "waveform"))).toBeUndefined()
    expect(await rows(library, "SELECT COUNT(*) AS count FROM analysis")).toEqual([{ count: 3 }])
    expect(await rows(library, 'SELECT * FROM "mediaFile"')).toEqual([])
  })

  it("are parts of others while a sheet says so", async () => {
    const library = await newLibrary(registry)
    const part = partIdOf("whole", 0, 588)
    const says = (event: { readonly type: string }, sheet: string, more: object = {}) => ({
      type: event.type,
      subject: `mediaFile:${part}`,
      payload: { sheet, ...more },
    })
    const range = { of: "whole", startSample: 0, endSample: 588, sampleRate: 44_100 }
    await append(library, [says(cut, "s1", range), says(cut, "s2", range), says(cut, "s2", range)])
    const read = () => library.store.read(() => partsAmong(library.store.dialect, [part, "other"]))
    expect([...(await read()).values()]).toEqual([{ id: part, ...range }])
    expect(await library.store.read(() => partsOf(library.store.dialect, ["whole"]))).toEqual([{ id: part, ...range }])
    await append(library, [says(joined, "s1")])
    expect((await read()).size).toBe(1)
    const cuts = await library.store.read(() => cutsOf(library.store.dialect, ["whole"]))
    expect(cuts.map(({ sheet }) => sheet)).toEqual(["s2"])
    await append(library, [says(joined, "s2"), says(joined, "s3")])
    expect((await read()).size).toBe(0)
    await append(library, [says(cut, "s2", { ...range, endSample: undefined })].map(withoutUndefined))
    expect([...(await read()).values()]).toEqual([{ id: part, ...range, endSample: null }])
  })

  it("have ids as parts that say of what, from where and to where", () => {
    expect(partIdOf("a", 1, 2)).toBe(partIdOf("a", 1, 2))
    expect(new Set([partIdOf("a", 1, 2), partIdOf("a", 1), partIdOf("a", 12), partIdOf("b", 1, 2)]).size).toBe(4)
  })

  it.each([{ endSample: 1 }, { sampleRate: 0 }, { startSample: -1 }, { of: "" }])(
    "refuses a cut with %o",
    async (change) => {
      const library = await newLibrary(registry)
      const event = on(cut, { ...cut.example, startSample: 1, ...change })
      await expect(append(library, [event])).rejects.toMatchObject({ _tag: "InvalidPayload" })
    },
  )

  it.each([
    { durationMs: -1 },
    { bitRate: 1.5 },
    { channels: Number.MAX_SAFE_INTEGER },
    { codec: "x".repeat(65) },
    { tags: "short" },
    { fileName: "x".repeat(1001) },
  ])("refuses %o", async (change) => {
    const library = await newLibrary(registry)
    const payload = { ...imported.example, ...change }
    await expect(append(library, [on(imported, payload)])).rejects.toMatchObject({ _tag: "InvalidPayload" })
  })
})
