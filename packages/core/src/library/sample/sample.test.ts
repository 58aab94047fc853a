import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"

const on = (name: string, payload: unknown) => ({ type: `sample.${name}`, subject: "sample:s1", payload })

describe("samples", () => {
  it("are defined, moved and removed", async () => {
    const library = await newLibrary(registry)
    await append(library, [on("defined", { of: "track:a", startMs: 10, endMs: 20, pad: 3, label: "Intro" })])
    await append(library, [on("defined", { of: "mediaFile:f", startMs: 11, endMs: 21 })])
    expect(await rows(library, "SELECT * FROM sample")).toEqual([
      { id: "s1", of: "mediaFile:f", startMs: 11, endMs: 21, pad: null, label: null },
    ])
    await append(library, [on("removed", {})])
    expect(await rows(library, "SELECT * FROM sample")).toEqual([])
  })

  it.each([
    { of: "track:a", startMs: 20, endMs: 20 },
    { of: "track:a", startMs: 20, endMs: 10 },
    { of: "track:a", startMs: -1, endMs: 10 },
    { of: "album:a", startMs: 1, endMs: 10 },
  ])("refuses %o", async (payload) => {
    const library = await newLibrary(registry)
    await expect(append(library, [on("defined", payload)])).rejects.toMatchObject({ _tag: "InvalidPayload" })
  })
})
