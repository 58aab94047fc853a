/** Rooms of a server with paired devices. */
import { httpPeer, syncWith } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { expect, it } from "vitest"
import { WebSocket } from "ws"
import { create, newReplica, paired, running } from "../testing/running.ts"
import { connect, eventsOf, until, untilStored } from "./testing/world.ts"

it("[COLLAB-8] let paired devices in with the tokens of their sessions, until they are revoked", async () => {
  const home = await running(await newReplica())
  const laptop = await paired(home)
  await create(home.library, "p")
  let token = ""
  const ports = {
    ...systemHttp,
    async fetch(...[url, options]: Parameters<typeof fetch>) {
      const answer = await fetch(url, options)
      const said: unknown = await answer
        .clone()
        .json()
        .catch(() => undefined)
      if (typeof said === "object" && said !== null && "token" in said) token = String(said.token)
      return answer
    },
  }
  await syncWith(laptop.library, httpPeer(laptop.library, laptop.server, { ports }))
  const served = { url: `${home.address.replace("http", "ws")}/collab` }
  const ada = connect(served, token)
  await ada.synced()
  ada.items.set("1", { track: "a", order: "a1" })
  await untilStored(home.library, async () => (await eventsOf(home.library)).length === 1)
  expect((await eventsOf(home.library)).map(({ actor }) => actor)).toEqual(["user:ada"])

  const [device] = await home.devices.list()
  const other = connect(served, token, { room: "presence" })
  await other.synced()
  const seen = () => [...ada.provider.awareness.getStates().values()].find(({ user }) => user !== undefined)
  await until(() => seen() !== undefined, ada.provider.awareness)
  expect(seen()).toMatchObject({ user: "ada", device: device?.id })

  const ended = Promise.all([ada.closed(), other.closed()])
  await home.devices.revoke(device?.id ?? "")
  expect(await ended).toEqual([4404, 4404])
  expect(await connect(served, token).closed()).toBe(4401)
  expect(await connect(served, "none").closed()).toBe(4401)
})

it("[COLLAB-8] [COLLAB-9] let members in who are signed in, by token or by cookie, until they are signed out", async () => {
  const home = await running(await newReplica())
  const { accounts, apps, browsers, signIns } = home.people
  for (const [name, role] of [
    ["ada", "owner"],
    ["eve", "editor"],
    ["bob", "listener"],
  ] as const)
    await accounts.add({ name, role })
  await create(home.library, "p")
  const served = { url: `${home.address.replace("http", "ws")}/collab` }
  const { id, access } = await apps.signIn("eve", "page")
  const eve = connect(served, access)
  await eve.synced()
  eve.items.set("1", { track: "a", order: "a1" })
  await untilStored(home.library, async () => (await eventsOf(home.library)).length === 1)
  expect((await eventsOf(home.library)).map(({ actor }) => actor)).toEqual(["user:eve"])

  const { cookie } = await browsers.signIn("bob", "Firefox")
  const open = (origin: string) =>
    new Promise<number>((resolve) => {
      const headers = { cookie: `ledgerline=${cookie}`, origin }
      const socket = new WebSocket(`${served.url}/playlist:p`, { headers })
      socket.on("message", () => (socket.close(), resolve(200)))
      socket.on("close", resolve)
      socket.on("unexpected-response", (_, { statusCode = 0 }) => resolve(statusCode))
      socket.on("error", () => undefined)
    })
  expect([await open(home.address), await open("https://evil.example")]).toEqual([200, 403])

  const ended = eve.closed()
  await signIns.end("eve", id)
  expect(await ended).toBe(4404)
  expect(await connect(served, access).closed()).toBe(4401)
})

it("[COLLAB-8] [SEC-67] are for members alone: not for who has the link to a share, nor for keys that may not look", async () => {
  const home = await running(await newReplica())
  const { accounts, keys } = home.people
  await accounts.add({ name: "ada", role: "owner" })
  await create(home.library, "p")
  const { key } = await keys.add("ada", "player", ["stream"])
  const served = { url: `${home.address.replace("http", "ws")}/collab` }
  for (const token of ["lls_00000000000000000000000000000000", key, "", "__proto__", "x".repeat(5000)])
    for (const room of ["presence", "playlist:p"]) expect(await connect(served, token, { room }).closed()).toBe(4401)
})
