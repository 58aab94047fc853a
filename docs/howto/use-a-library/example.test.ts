import { describe, expect, it } from "vitest"
import { registry } from "../../../packages/core/src/index.ts"
import { append, newLibrary, rows } from "../../../packages/core/src/testing/given.ts"
import { follow, heal, makeFavourites } from "./example.ts"

describe("the example", () => {
  it("decides once, however many ask at once", async () => {
    const library = await newLibrary(registry)
    await Promise.all([1, 2, 3].map((i) => makeFavourites(library, `Favourites ${i}`)))
    expect(await rows(library, "SELECT name FROM playlist")).toEqual([{ name: "Favourites 1" }])
  })

  it("follows the log from where it was", async () => {
    const library = await newLibrary(registry)
    const seen: number[] = []
    const write = async ({ events }: { readonly events: readonly { readonly position: number }[] }) => {
      seen.push(...events.map(({ position }) => position))
    }
    const created = (id: string) => ({ type: "track.created", subject: `track:${id}`, payload: { mediaFile: id } })
    await append(library, [created("a"), created("b")])
    let from = await follow(library, write, { from: 1 })
    await append(library, [created("c")])
    from = await follow(library, write, { from })
    expect([seen, from]).toEqual([[1, 2, 3], 4])
    expect(await follow(library, write, { from: 1, of: { subject: "track:c" } })).toBe(4)
  })

  it("heals nothing where nothing is damaged", async () => {
    const library = await newLibrary(registry)
    const other = await newLibrary(registry, 2)
    expect(await heal(library, other.store)).toBe("0 events put back")
  })
})
