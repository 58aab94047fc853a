import { describe, expect, it } from "vitest"
import { registry } from "../../../packages/core/src/index.ts"
import { append, newLibrary } from "../../../packages/core/src/testing/given.ts"
import { compact, takeBack } from "./example.ts"

describe("the example", () => {
  it("removes what was agreed to, and says what cannot be taken back since", async () => {
    const library = await newLibrary(registry)
    const payload = (title: string) => ({ provider: "embedded", tier: "embedded", fields: { title } })
    const said = (title: string) => ({ type: "claim.attributed", subject: "track:t", payload: payload(title) })
    await append(library, [said("A")])
    const [later] = await append(library, [said("B")])
    expect(await compact(library, async () => false, { days: 0 })).toBe(0)
    expect(await compact(library, async () => true)).toBe(0)
    expect(await compact(library, async (bytes) => bytes > 0, { days: 0 })).toBe(1)
    expect(await takeBack(library, later?.id ?? "")).toContain("cannot be taken back")
    await library.close()
  })
})
