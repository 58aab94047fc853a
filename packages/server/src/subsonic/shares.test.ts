import { expect, it } from "vitest"
import { serving, track } from "./testing/serving.ts"

it("lets editors make, see, change and end shares, which links then open", async () => {
  const served = await serving()
  await served.given(...track("a", { album: "Alba", artist: "Ada" }), ...track("b", { album: "Alba", artist: "Ada" }))
  const [eve, bob] = [await served.as("eve"), await served.as("bob")]
  const { albumId } = (await eve.ask("getSong", { id: "tr-a" })).song
  const { shares } = await eve.ask("createShare", { id: albumId, description: "for you", expires: 4e12 })
  const [share] = shares.share
  expect(share).toMatchObject({
    url: expect.stringMatching(new RegExp(`^${served.address}/share/[\\w-]{32}$`)),
    description: "for you",
    username: "eve",
    expires: new Date(4e12).toISOString(),
    visitCount: 0,
    entry: [{ id: "tr-a" }, { id: "tr-b" }],
  })
  expect((await eve.ask("getShares")).shares).toEqual(shares)
  expect((await bob.ask("getShares")).shares).toEqual({ share: [] })
  const visit = async () => (await fetch(`${served.address}/api/v1/shared/${share.url.split("/").at(-1)}`)).status
  expect(await visit()).toBe(200)
  await eve.ask("updateShare", { id: share.id, description: "", expires: 1 })
  expect(await visit()).toBe(404)
  await eve.ask("updateShare", { id: share.id, expires: 0 })
  expect(await visit()).toBe(200)
  const [changed] = (await eve.ask("getShares")).shares.share
  expect([changed.description, changed.expires, changed.visitCount]).toEqual([undefined, undefined, 2])
  expect(await (await served.as("ada")).ask("deleteShare", { id: share.id })).toMatchObject({ error: { code: 70 } })
  expect(await eve.ask("deleteShare", { id: share.id })).toMatchObject({ status: "ok" })
  expect(await visit()).toBe(404)
})

it("takes several things as the tracks that are in them, and refuses what is not there", async () => {
  const served = await serving()
  await served.given(...track("a", { album: "Alba", artist: "Ada" }), ...track("b", { album: "Borea", artist: "Ada" }))
  const eve = await served.as("eve")
  const { albumId } = (await eve.ask("getSong", { id: "tr-b" })).song
  const { shares } = await eve.ask("createShare", { id: ["tr-a", albumId] })
  expect(shares.share[0].entry).toMatchObject([{ id: "tr-a" }, { id: "tr-b" }])
  for (const id of ["tr-none", "al-none", "pl-none", ["tr-a", "tr-none"]])
    expect(await eve.ask("createShare", { id })).toMatchObject({ error: { code: 70 } })
  expect(await eve.ask("createShare", { id: "ar-x" })).toMatchObject({ error: { code: 0 } })
  expect((await eve.ask("getShares")).shares.share).toHaveLength(1)
})
