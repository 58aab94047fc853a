import { setImmediate } from "node:timers/promises"
import { Library, registry } from "@ledgerline/core"
import { memoryStore, seededPorts, send } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { asked, track } from "../testing/asking.ts"

it("given edits, when it is asked as of before, then it shows what was then, in lists, details and search", async () => {
  const { as, given, library } = await asked()
  await given(...track("aa01", { title: "Before", artist: "Ada" }))
  const then = Math.max(...(await library.history("track:aa01")).map(({ at }) => at))
  await as().send("PATCH", "/fields/track/aa01", { fields: { title: "After" } })
  await given(...track("bb02", { title: "New" }))
  for (const at of [then, then]) {
    expect((await as().get(`/tracks?asOf=${at}`)).body.items).toMatchObject([{ title: "Before" }])
    expect((await as().get(`/tracks/aa01?asOf=${at}`)).body).toMatchObject({ title: "Before" })
    expect((await as().get(`/tracks/bb02?asOf=${at}`)).status).toBe(404)
    expect((await as().get(`/search?q=befo&asOf=${at}`)).body.items).toMatchObject([{ id: "aa01" }])
    expect((await as().get(`/counts?asOf=${at}`)).body).toMatchObject({ tracks: 1 })
    expect((await as().get(`/artists?asOf=${at}`)).body.items).toMatchObject([{ name: "Ada" }])
  }
  expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "After" })
  expect((await as().get("/tracks?asOf=0")).body.items).toEqual([])
})

it("given playlists and stars, when they are asked as of before, then they show what was in them then", async () => {
  const { as, given, library } = await asked()
  await given(...track("aa01"), ...track("bb02"))
  const made = await as().send("POST", "/playlists", { name: "Mornings", tracks: ["aa01"] })
  await as().send("PUT", "/playback/aa01/star", { starred: true })
  const { id } = made.body
  const then = Math.max(...(await library.history(`playback:aa01`, "user:ada")).map(({ at }) => at))
  await as().send("POST", `/playlists/${id}/items`, { tracks: ["bb02"] })
  await as().send("PATCH", `/playlists/${id}`, { name: "Evenings" })
  await as().send("PUT", "/playback/bb02/star", { starred: true })
  const tracksAt = async (path: string) => (await as().get(path)).body.items
  expect(await tracksAt(`/playlists/${id}/items?asOf=${then}`)).toMatchObject([{ track: "aa01" }])
  expect((await as().get(`/playlists/${id}?asOf=${then}`)).body).toMatchObject({ name: "Mornings" })
  expect(await tracksAt(`/listened/tracks?sort=starred&asOf=${then}`)).toMatchObject([{ track: { id: "aa01" } }])
  expect(await tracksAt(`/playlists/${id}/items`)).toHaveLength(2)
  expect(await tracksAt("/listened/tracks?sort=starred")).toHaveLength(2)
})

it("given a moment that was looked at, when something comes that happened before it, then it shows", async () => {
  const { as, given, library } = await asked()
  const other = await Library.open({ store: memoryStore(), registry, ports: seededPorts(4711), library: library.id })
  onTestFinished(() => other.close())
  await other.append({ actor: "import", events: track("late") })
  for (const name of ["aa01", "bb02", "cc03", "dd04"]) await given(...track(name))
  const [{ at } = { at: 0 }] = await library.history("track:dd04")
  const idsAt = async (time: number): Promise<string[]> =>
    (await as().get(`/tracks?asOf=${time}`)).body.items.map(({ id }: { id: string }) => id)
  const [now, endOfDay] = [at + 500, at + 86_400_000]
  for (const time of [now, endOfDay]) expect(await idsAt(time)).toEqual(["aa01", "bb02", "cc03", "dd04"])
  await given(...track("ee05"))
  expect(await idsAt(endOfDay)).toEqual(["aa01", "bb02", "cc03", "dd04", "ee05"])
  expect(await idsAt(now)).toEqual(["aa01", "bb02", "cc03", "dd04"])
  await send(other, library)
  expect(await idsAt(now)).toEqual(["aa01", "bb02", "cc03", "dd04", "late"])
})

it("given many moments at once, then each is answered", async () => {
  const { as, given, library } = await asked()
  await given(...track("aa01"))
  const [{ at } = { at: 0 }] = await library.history("track:aa01")
  const answers = await Promise.all([0, 1, 2, 3].map((i) => as().get(`/counts?asOf=${at + 10 + i}`)))
  // Of moments that are not kept, some are given up before they are built.
  for (const { status } of answers) expect([200, 503]).toContain(status)
  expect(answers.some(({ status }) => status === 200)).toBe(true)
  await setImmediate()
  expect((await as().get(`/counts?asOf=${at + 11}`)).body).toMatchObject({ tracks: 1 })
})

it.each(["x", "-1", "1e400", "1.5"])("given asOf=%s, then it is refused", async (text) => {
  const { as } = await asked()
  expect((await as().get(`/tracks?asOf=${text}`)).status).toBe(400)
})
