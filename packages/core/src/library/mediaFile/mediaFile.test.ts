import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { analysisOf } from "./analysis.ts"
import { mediaFileEvents } from "./events.ts"

const { imported, generated, analysed } = mediaFileEvents
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
