/** News over real sockets. */
import type { Role } from "@ledgerline/api"
import { expect, it, describe } from "vitest"
import { WebSocket } from "ws"
import { create, newReplica, running } from "../testing/running.ts"
import type { News } from "./Feed.ts"

async function home() {
  const server = await running(await newReplica())
  const keys = new Map<string, string>()
  const key = async (member: string, role: Role = "editor"): Promise<string> => {
    const known = keys.get(member)
    if (known !== undefined) return known
    await server.people.accounts.add({ name: member, role, password: "correct horse battery" })
    const made = await server.people.keys.add(member, "test", ["read"])
    keys.set(member, made.key)
    return made.key
  }
  await key("owner", "owner")
  return { ...server, key }
}

/** The news that come over server-sent events, one at a time. */
async function listen(address: string, key: string, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const answer = await fetch(`${address}/api/v1/live`, {
    headers: { "x-api-key": key, ...headers },
    signal: stop.signal,
  })
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"])
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  return {
    stop: () => stop.abort(),
    ended: async (): Promise<void> => {
      while (!(await reader.read()).done);
    },
    async next(): Promise<News> {
      for (;;) {
        const end = text.indexOf("\n\n")
        if (end >= 0) {
          const frame = text.slice(0, end)
          text = text.slice(end + 2)
          const parts = Object.fromEntries(
            frame.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)),
          ) as Record<string, string>
          if (parts["event"] === undefined) continue
          const id = parts["id"] === undefined ? {} : { id: Number(parts["id"]) }
          return { ...id, event: parts["event"] as News["event"], data: JSON.parse(parts["data"] ?? "null") as unknown }
        }
        const { value, done } = await reader.read()
        if (done) throw new Error("the stream has ended")
        text += value
      }
    },
  }
}

describe("server-sent events", () => {
  it("given a change, then whoever listens hears of it", async () => {
    const { address, key, library } = await home()
    const ada = await listen(address, await key("ada"))
    await create(library, "p1")
    expect(await ada.next()).toEqual({
      id: 1,
      event: "change",
      data: { subjects: ["playlist:p1"], views: expect.arrayContaining(["playlist"]) as string[] },
    })
  })

  it("say who asked and what they are, as all answers do", async () => {
    const { address, key } = await home()
    const answer = await fetch(`${address}/api/v1/live`, { headers: { "x-api-key": await key("ada") } })
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/)
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
    await answer.body?.cancel()
  })

  it("given changes while nobody listened, when somebody comes again with the last id, then they are told", async () => {
    const { address, key, library } = await home()
    await create(library, "p1")
    await create(library, "p2")
    await create(library, "p3", "user:bob")
    const ada = await listen(address, await key("ada"), { "last-event-id": "1" })
    expect(await ada.next()).toEqual({ id: 3, event: "change", data: { subjects: ["playlist:p2"], views: [] } })
    await create(library, "p4")
    expect(await ada.next()).toMatchObject({ id: 4, data: { subjects: ["playlist:p4"] } })
  })

  it("given an id that the log does not have, then everything is to be read anew", async () => {
    const { address, key } = await home()
    const ada = await listen(address, await key("ada"), { "last-event-id": "999" })
    expect(await ada.next()).toEqual({ id: 0, event: "reset", data: {} })
  })

  it("given what a member does alone, then that member hears of it and nobody else", async () => {
    const { address, key, library } = await home()
    const [ada, bob] = [await listen(address, await key("ada")), await listen(address, await key("bob"))]
    await create(library, "secret", "user:bob")
    await create(library, "shared")
    expect(await bob.next()).toMatchObject({ id: 1, data: { subjects: ["own/playlist:secret"] } })
    expect(await bob.next()).toMatchObject({ id: 2, data: { subjects: ["playlist:shared"] } })
    expect(await ada.next()).toMatchObject({ id: 2, data: { subjects: ["playlist:shared"] } })
  })

  it("given an end of the server, then the streams end too", async () => {
    const { address, key, stop } = await home()
    const ada = await listen(address, await key("ada"))
    await expect(Promise.all([ada.ended(), stop()])).resolves.toBeDefined()
  })

  it.each([{ "last-event-id": "x" }, { "last-event-id": "-1" }])("given %o, then it is refused", async (headers) => {
    const { address, key } = await home()
    const answer = await fetch(`${address}/api/v1/live`, {
      headers: { "x-api-key": await key("ada"), ...headers } as Record<string, string>,
    })
    expect(answer.status).toBe(400)
  })
})

describe("a WebSocket", () => {
  const open = (address: string, headers: Record<string, string>, path = "") =>
    new WebSocket(`${address.replace("http", "ws")}/api/v1/live/socket${path}`, { headers })
  const message = (socket: WebSocket) =>
    new Promise<News>((resolve, reject) => {
      socket.once("message", (data) => resolve(JSON.parse((data as Buffer).toString()) as News))
      socket.once("error", reject)
    })
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once("close", resolve))
  const refused = (socket: WebSocket) =>
    new Promise<number | undefined>((resolve) => {
      socket.once("unexpected-response", (_, response) => resolve(response.statusCode))
      socket.once("error", () => undefined)
    })

  it("given a change, then it says the same", async () => {
    const { address, key, library } = await home()
    await create(library, "p1")
    const socket = open(address, { "x-api-key": await key("ada") }, "?after=0")
    expect(await message(socket)).toEqual({ id: 1, event: "change", data: { subjects: ["playlist:p1"], views: [] } })
    socket.close()
  })

  it("given something that is said over it, then it ends", async () => {
    const { address, key } = await home()
    const socket = open(address, { "x-api-key": await key("ada") })
    socket.once("open", () => socket.send("hello"))
    expect(await closed(socket)).toBe(1003)
  })

  it("given nobody, or a page of another site, then it does not open", async () => {
    const { address, people } = await home()
    expect(await refused(open(address, {}))).toBe(401)
    const cookie = `ledgerline=${(await people.browsers.signIn("owner", "Firefox")).cookie}`
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site", origin: address }])
      expect(await refused(open(address, { cookie, ...headers }))).toBe(403)
    const own = open(address, { cookie, origin: address })
    expect(await new Promise((resolve) => own.once("open", () => resolve("open")))).toBe("open")
    own.close()
  })
})
