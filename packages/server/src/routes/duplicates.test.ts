import { describe, expect, it } from "vitest"
import { asked, track } from "../testing/asking.ts"

const same = { artist: "Ada", isrc: "GBAYE0601498", title: "So What" }

/** Two tracks of one ISRC, two of one title, and one that fingerprints call another one. */
async function home() {
  const world = await asked()
  await world.given(
    ...track("aa01", same),
    ...track("aa02", same),
    ...track("bb01", { title: "Alone", artist: "Bob" }),
    ...track("cc01", { title: "Other", artist: "Eve" }),
    {
      type: "candidate.proposed",
      subject: "track:cc01",
      payload: { candidate: "merge:bb01", provider: "fingerprint", score: 0.9, fields: {} },
    },
  )
  return world
}

describe("duplicates", () => {
  it("are proposed with what speaks for them, also what was heard", async () => {
    const ada = (await home()).as()
    const { items, more } = (await ada.get("/duplicates")).body
    expect(more).toBe(false)
    expect(items).toMatchObject([
      {
        track: { id: "aa02", title: "So What" },
        into: { id: "aa01" },
        score: 0.9,
        reasons: [{ rule: "isrc", detail: "the same ISRC GBAYE0601498" }],
      },
      { track: { id: "cc01" }, into: { id: "bb01" }, score: 0.9, reasons: [{ rule: "fingerprint" }] },
    ])
    const by = (await ada.get("/duplicates?by=isrc&minScore=0.5&track=aa01")).body.items
    expect(by).toHaveLength(1)
    expect((await ada.get("/duplicates?minScore=0.95")).body.items).toEqual([])
    expect((await ada.get("/duplicates?limit=1")).body).toMatchObject({ items: [{}], more: true })
    expect((await ada.get("/duplicates?track=none")).status).toBe(404)
    expect((await ada.get("/duplicates?by=magic")).status).toBe(400)
  })

  it("become one in one operation, for the reasons of the proposal, and apart again", async () => {
    const { as } = await home()
    const pairs = [
      { track: "aa02", into: "aa01" },
      { track: "cc01", into: "bb01" },
      // What became one with another on the way counts as that one.
      { track: "aa01", into: "aa02" },
    ]
    const merged = await as().send("POST", "/duplicates/merge", { pairs })
    expect(merged).toMatchObject({ status: 200, body: { events: [expect.any(String), expect.any(String)] } })
    expect((await as().get("/tracks")).body.items).toHaveLength(2)
    const history = (await as().get("/history/track/aa02")).body.items as { type: string }[]
    expect(history.find(({ type }) => type === "track.merged")).toMatchObject({
      actor: "user:ada",
      payload: { because: { rule: "isrc", detail: "the same ISRC GBAYE0601498", score: 0.9 } },
    })
    expect((await as().get("/duplicates")).body.items).toEqual([])
    await as().send("POST", "/reverts", { operation: merged.body.op })
    expect((await as().get("/duplicates")).body.items).toHaveLength(2)
  })

  it("that are turned down do not come again, whoever proposed them", async () => {
    const { as } = await home()
    const pairs = [
      { track: "aa02", into: "aa01" },
      { track: "cc01", into: "bb01" },
    ]
    const once = { "idempotency-key": "1" }
    const dismissed = await as().send("POST", "/duplicates/dismiss", { pairs }, once)
    expect(dismissed.status).toBe(200)
    expect((await as().send("POST", "/duplicates/dismiss", { pairs }, once)).body).toEqual(dismissed.body)
    expect((await as().get("/duplicates")).body.items).toEqual([])
    await as().send("POST", "/reverts", { operation: dismissed.body.op })
    expect((await as().get("/duplicates")).body.items).toHaveLength(2)
  })

  it("are not what nobody proposed, is not there, or is too much at once", async () => {
    const { as } = await home()
    const send = async (path: string, pairs: unknown) =>
      (await as().send("POST", `/duplicates/${path}`, { pairs })).status
    expect(await send("dismiss", [{ track: "aa01", into: "bb01" }])).toBe(404)
    expect(await send("merge", [{ track: "aa01", into: "none" }])).toBe(404)
    expect(await send("merge", [])).toBe(400)
    expect(await send("merge", Array(201).fill({ track: "aa01", into: "aa02" }))).toBe(400)
  })
})
