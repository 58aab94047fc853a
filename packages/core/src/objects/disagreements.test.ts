/** Two people disagree where neither knew what the other one said, on every device alike. FOLD-32. */
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { registry } from "../library/index.ts"
import { carry } from "../testing/exchange.ts"
import { newLibrary } from "../testing/given.ts"
import { disagreements } from "./disagreements.ts"
import { planEdit } from "./editing.ts"

const LIBRARY_ID = "6".repeat(32)

async function devices(count: number) {
  const all: Library[] = []
  for (let seed = 1; seed <= count; seed++) all.push(await newLibrary(registry, seed, LIBRARY_ID))
  const [first] = all as [Library]
  await first.append({
    actor: "import",
    events: [{ type: "track.created", subject: "track:t", payload: { mediaFile: "f", title: "Ampel" } }],
  })
  const met = async (): Promise<void> => {
    for (const from of all) {
      await from.sign()
      for (const to of all) if (to !== from) await carryAll(from, to)
    }
  }
  await met()
  return { all, met }
}

async function carryAll(from: Library, to: Library): Promise<void> {
  const has = new Map((await to.holdings()).map(({ origin, seq }) => [origin, seq]))
  for (const { origin, seq } of await from.holdings())
    for (let after = has.get(origin) ?? 0; after < seq;) after = await carry(from, to, origin, after, 100)
}

const edit = (library: Library, who: string, title: string) =>
  library.append({
    actor: `user:${who}`,
    *events() {
      return (yield* planEdit("track", "t", { title })).events
    },
  })

const contested = async ({ store }: Library): Promise<number> =>
  (await store.read(() => disagreements(store.dialect, {}))).rows.length

describe("[FOLD-32] two people who say different things of a field", () => {
  it("given both on one device, one after the other, then the second knew and nobody has to choose", async () => {
    const { all } = await devices(1)
    const [one] = all as [Library]
    await edit(one, "ada", "Amsel")
    await edit(one, "bob", "Ambra")
    expect(await contested(one)).toBe(0)
  })

  it("given two devices that did not meet, then they disagree on both, until somebody who knows of both decides", async () => {
    const { all, met } = await devices(2)
    const [one, two] = all as [Library, Library]
    await edit(one, "ada", "Amsel")
    await edit(two, "bob", "Ambra")
    await met()
    expect([await contested(one), await contested(two)]).toEqual([1, 1])
    await edit(two, "ada", "Amme")
    await met()
    expect([await contested(one), await contested(two)]).toEqual([0, 0])
  })

  it("given a device that had heard of the other's edit, then its own was made in knowledge of it", async () => {
    const { all, met } = await devices(2)
    const [one, two] = all as [Library, Library]
    await edit(one, "ada", "Amsel")
    await met()
    await edit(two, "bob", "Ambra")
    await met()
    expect([await contested(one), await contested(two)]).toEqual([0, 0])
  })

  it("given what was known by way of a third, then it was known; of what came later, it was not", async () => {
    const { all, met } = await devices(3)
    const [one, two, three] = all as [Library, Library, Library]
    await edit(one, "ada", "Amsel")
    await met()
    await edit(two, "eve", "Ambra")
    await met()
    // By reference to eve's, which refers to ada's; ada thinks again meanwhile, and nobody knows.
    await edit(three, "bob", "Amme")
    await edit(one, "ada", "Amok")
    await met()
    for (const library of all) expect(await contested(library)).toBe(1)
  })

  it("given claims that refer to nothing, as programs make that do not know how, then they disagree over two devices", async () => {
    const { all, met } = await devices(2)
    const [one, two] = all as [Library, Library]
    const say = (library: Library, who: string, title: string) =>
      library.append({
        actor: `user:${who}`,
        events: [
          {
            type: "claim.attributed",
            subject: "track:t",
            payload: { provider: "user", tier: "user", fields: { title } },
          },
        ],
      })
    await say(one, "ada", "Amsel")
    await met()
    await say(two, "bob", "Ambra")
    await met()
    expect([await contested(one), await contested(two)]).toEqual([1, 1])
  })
})
