/** Who may do what, on the wire and in rooms. */
import { describe, expect, it } from "vitest"
import { WebSocket } from "ws"
import type { Grant } from "./grant.ts"
import { grantOf } from "./testing/tokens.ts"
import { newRooms, rest } from "./testing/line.ts"
import { connect, created, eventsOf, LIST, newReplica, serve, shownIn, until, withList } from "./testing/world.ts"

const item = (track: string, order: string) => ({ track, order })

describe("a room", () => {
  it("[COLLAB-8] of a playlist in a member's own log is there for that member alone", async () => {
    const library = await newReplica()
    await library.append({ actor: "user:ada", events: [created(LIST, "user:ada")] })
    const { join } = newRooms(library)
    const ada = await join("ada")
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect(await shownIn(library, `user:ada ${LIST}`)).toBe("a")
    const others = [await join("bob"), await join("bob", { log: "user:ada" }), await join("bob", { log: "user:ada x" })]
    expect(others.map(({ ended, received }) => [ended, received])).toEqual(others.map(() => [4404, []]))
  })

  it.each(["playlist:none", "playlist:", "track:t", "", "presence:x", "playlist:a b", "__proto__"])(
    "[COLLAB-1] that is not there ends like one that is forbidden: %s",
    async (room) => {
      const { join } = newRooms(await withList())
      const nobody: Grant = { member: "eve", mayRead: () => false, mayWrite: () => false }
      const [unknown, forbidden] = [await join("ada", { room }), await join(nobody)]
      expect([unknown.ended, unknown.received]).toEqual([forbidden.ended, forbidden.received])
      expect(unknown.ended).toBe(4404)
    },
  )

  it("[COLLAB-8] shows everything to who may not write, and drops what they edit", async () => {
    const library = await withList()
    const { join, timers } = newRooms(library)
    const rights = { mayWrite: false }
    const reader = await join(grantOf("bob", { mayWrite: () => rights.mayWrite }))
    const ada = await join("ada")
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect([reader.tracks, reader.denied]).toEqual(["a", []])
    reader.items.set("2", item("b", "a2"))
    await rest()
    expect([reader.denied.length, reader.ended, ada.tracks]).toEqual([1, undefined, "a"])
    timers.pass(500)
    ada.items.set("3", item("c", "a3"))
    await rest()
    expect(reader.tracks).toBe("abc")
    expect(await eventsOf(library)).toHaveLength(2)
    // Once they may, what they did before comes too.
    rights.mayWrite = true
    timers.pass(500)
    reader.items.set("4", item("d", "a4"))
    await rest()
    timers.pass(500)
    await rest()
    expect(ada.tracks).toBe("abcd")
  })

  it("[COLLAB-8] ends for whoever may not read any longer, before they see anything new", async () => {
    const { join, rooms, timers } = newRooms(await withList())
    const rights = { mayRead: true }
    const grant = grantOf("bob", { mayRead: () => rights.mayRead })
    const [ada, bob] = [await join("ada"), await join(grant)]
    const sessions = [bob, await join(grant), await join(grant)]
    rights.mayRead = false
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect(sessions.map(({ ended, tracks }) => [ended, tracks])).toEqual(sessions.map(() => [4404, ""]))
    rights.mayRead = true
    const again = await join(grant)
    expect(again.tracks).toBe("a")
    rights.mayRead = false
    await rooms.recheck()
    expect(again.ended).toBe(4404)
    rights.mayRead = true
    const idle = await join(grant)
    rights.mayRead = false
    timers.pass(10_000)
    await rest()
    expect([idle.ended, ada.ended]).toEqual([4404, undefined])
  })
})

describe("the route", () => {
  const open = (url: string, options: object = {}, protocols: string[] = []) =>
    new Promise<number | string>((resolve) => {
      const socket = new WebSocket(url, protocols, options)
      socket.on("close", (code) => resolve(code))
      socket.on("message", () => {
        socket.close(1000)
        resolve(socket.protocol === "" ? "open" : socket.protocol)
      })
      socket.on("unexpected-response", (_, { statusCode = 0 }) => resolve(`HTTP ${statusCode}`))
    })

  it("[COLLAB-1] knows tokens in the query, the header and the protocol, and tells clients for good that theirs is none", async () => {
    const { url } = await serve(await withList())
    expect(await open(`${url}/${LIST}?token=ada`)).toBe("open")
    expect(await open(`${url}/${LIST}`, { headers: { authorization: "Bearer ada" } })).toBe("open")
    expect(await open(`${url}/${LIST}`, {}, ["yjs", "bearer.ada"])).toBe("yjs")
    expect(await open(`${url}/${LIST}`)).toBe(4401)
    expect(await open(`${url}/playlist:other?token=ada`)).toBe(4404)
    const none = connect({ url }, "ada", { room: "playlist:other" })
    expect(await none.closed()).toBe(4404)
    expect(none.provider.shouldConnect).toBe(false)
  })

  it("[COLLAB-1] answers 404 without an upgrade", async () => {
    const { port } = await serve(await withList())
    const { status } = await fetch(`http://127.0.0.1:${port}/collab/${LIST}?token=ada`)
    expect(status).toBe(404)
  })

  it("[COLLAB-9] refuses pages of other origins, but those that it is told to let in", async () => {
    const { url, port } = await serve(await withList())
    const from = (origin: string, at = url) => open(`${at}/${LIST}?token=ada`, { headers: { origin } })
    expect(await from(`http://127.0.0.1:${port}`)).toBe("open")
    for (const origin of ["http://evil.example", `http://127.0.0.1:${port + 1}`, "null", "x"])
      expect(await from(origin)).toBe("HTTP 403")
    const other = await serve(await withList(), { mayConnect: (origin) => origin === "https://app.example" })
    expect(await from("https://app.example", other.url)).toBe("open")
    expect(await from("https://evil.example", other.url)).toBe("HTTP 403")
  })

  it("[COLLAB-12] closes whoever sends more than a message may have", async () => {
    const served = await serve(await withList())
    const socket = new WebSocket(`${served.url}/${LIST}?token=ada`)
    const ended = new Promise<number>((resolve) => socket.on("close", resolve))
    socket.on("open", () => socket.send(new Uint8Array(3 * 1024 * 1024)))
    socket.on("error", () => undefined)
    expect([1009, 1006]).toContain(await ended)
    const bob = connect(served, "bob")
    await until(() => bob.provider.synced, bob.provider)
    expect(served.faults).toEqual([])
  })
})
