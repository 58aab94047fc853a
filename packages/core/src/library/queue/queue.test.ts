import { describe, expect, it } from "vitest"
import { append, newLibrary } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { queuesOf } from "./view.ts"

const saved = (device: string, payload: unknown) => ({
  type: "queue.saved",
  subject: `queue:${device}`,
  payload,
  log: "user:ada",
})

describe("queues", () => {
  it("are kept for each device, the last saved first", async () => {
    const library = await newLibrary(registry)
    await append(library, [saved("phone", { tracks: ["a", "b"], index: 1, positionMs: 9 })])
    await append(library, [saved("main", { tracks: [], index: 0, positionMs: 0 })])
    await append(library, [saved("phone", { tracks: ["b", "a"], index: 0, positionMs: 7 })])
    expect(await library.store.read(() => queuesOf("ada"))).toMatchObject([
      { id: "phone", tracks: ["b", "a"], current: 0, positionMs: 7 },
      { id: "main", tracks: [], current: 0 },
    ])
    expect(await library.store.read(() => queuesOf("bob"))).toEqual([])
  })

  it.each([
    { tracks: ["a"], index: 1, positionMs: 0 },
    { tracks: ["a"], index: -1, positionMs: 0 },
    { tracks: ["a b"], index: 0, positionMs: 0 },
    { tracks: Array.from({ length: 5001 }, () => "a"), index: 0, positionMs: 0 },
  ])("refuses what is no queue", async (payload) => {
    const library = await newLibrary(registry)
    await expect(append(library, [saved("main", payload)])).rejects.toMatchObject({ _tag: "InvalidPayload" })
  })
})
