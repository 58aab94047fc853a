import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"

const on = (name: string, payload: unknown) => ({ type: `source.${name}`, subject: "source:attic", payload })

describe("sources", () => {
  it("are added, renamed, removed and added again", async () => {
    const library = await newLibrary(registry)
    await append(library, [on("added", { name: "Attic", kind: "folder", replica: "ab".repeat(16) })])
    await append(library, [on("renamed", { name: "Émile’s disk" })])
    const row = { id: "attic", name: "Émile’s disk", nameKey: "emile's disk", kind: "folder", replica: "ab".repeat(16) }
    expect(await rows(library, "SELECT * FROM source")).toMatchObject([row])
    await append(library, [on("removed", {})])
    expect(await rows(library, "SELECT * FROM source")).toEqual([])
    await append(library, [on("added", { name: "Cellar", kind: "folder" })])
    expect(await rows(library, "SELECT name, replica FROM source")).toEqual([{ name: "Cellar", replica: null }])
  })

  it("take what is new in the library by themselves, where somebody chose that", async () => {
    const library = await newLibrary(registry)
    const keeps = async () => (await rows(library, 'SELECT "keepsNew" FROM source')).map(({ keepsNew }) => keepsNew)
    await append(library, [on("keepingChosen", { newFiles: true })])
    await append(library, [on("added", { name: "Far", kind: "objectStore" })])
    expect(await keeps()).toEqual([1])
    await append(library, [on("keepingChosen", { newFiles: false })])
    expect(await keeps()).toEqual([0])
    // What was chosen of one that is taken out does not hold when it comes back.
    await append(library, [on("keepingChosen", { newFiles: true })])
    await append(library, [on("removed", {})])
    await append(library, [on("added", { name: "Far", kind: "objectStore" })])
    expect(await keeps()).toEqual([0])
  })

  it.each([
    { name: "", kind: "folder" },
    { name: "x", kind: "tape" },
    { name: "x", kind: "folder", replica: "/home/ada" },
  ])("refuses %o", async (payload) => {
    const library = await newLibrary(registry)
    await expect(append(library, [on("added", payload)])).rejects.toMatchObject({ _tag: "InvalidPayload" })
  })
})
