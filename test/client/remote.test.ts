/** A program that speaks to a server without a replica: tokens that renew themselves, and lines that break. */
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { type ConnectOptions, connect, type Tokens } from "@ledgerline/client/remote"
import { track } from "@ledgerline/server/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { append, AS_ADA, serverOfAda } from "./given.ts"
import { lineTo } from "./music.ts"

const ANSWERS = { spoilt: "eyJhbGciOiJub25lIn0.e30." }

/** Counts the requests to each path, and lets a test answer in the server's place. */
function counted(instead: (path: string, init?: RequestInit) => Response | undefined = () => undefined) {
  const paths: string[] = []
  const asking: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    paths.push(pathname)
    return instead(pathname, init) ?? fetch(input, init)
  }
  return { paths, fetch: asking, count: (path: string) => paths.filter((each) => each.endsWith(path)).length }
}

/** Where it listens, until the test ends. */
async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1")
  onTestFinished(() => void server.close())
  await once(server, "listening")
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe("a program on a server", () => {
  it("given a password, then it signs in once for all that it asks at a time, and keeps the tokens", async () => {
    const { address } = await serverOfAda()
    const kept: Tokens[] = []
    const asking = counted()
    const library = connect({
      url: address,
      as: AS_ADA,
      onTokens: (tokens) => void kept.push(tokens),
      fetch: asking.fetch,
    })
    await Promise.all([library.me(), library.counts(), library.tracks.list()])
    expect([asking.count("/sign-in"), kept.length]).toEqual([1, 1])
    const again = connect({ url: address, as: kept[0] ?? AS_ADA, fetch: asking.fetch })
    expect(await again.me()).toMatchObject({ member: "ada", role: "owner" })
    expect(asking.count("/sign-in")).toBe(1)
  })

  it("given a token that is not good any more, then it is renewed once for all that ask, and the new pair is kept", async () => {
    const { address } = await serverOfAda()
    const kept: Tokens[] = []
    const first = connect({ url: address, as: AS_ADA, onTokens: (tokens) => void kept.push(tokens) })
    await first.me()
    const asking = counted()
    const tokens = { access: ANSWERS.spoilt, renewal: kept[0]?.renewal ?? "" }
    const library = connect({ url: address, as: tokens, onTokens: (pair) => void kept.push(pair), fetch: asking.fetch })
    await Promise.all([library.me(), library.counts(), library.tracks.list()])
    expect([asking.count("/renew"), kept.length]).toEqual([1, 2])
    // The first renewal token was used: whoever has it is signed out, and so is this program.
    const thief = connect({ url: address, as: { access: ANSWERS.spoilt, renewal: kept[0]?.renewal ?? "" } })
    await expect(thief.me()).rejects.toMatchObject({ status: 401 })
    const late = connect({ url: address, as: { access: ANSWERS.spoilt, renewal: kept[1]?.renewal ?? "" } })
    await expect(late.me()).rejects.toMatchObject({ status: 401 })
  })

  it("given a wrong password, or a key that is none, then it says so", async () => {
    const { address } = await serverOfAda()
    await expect(connect({ url: address, as: { name: "ada", password: "wrong" } }).me()).rejects.toMatchObject({
      status: 401,
    })
    await expect(connect({ url: address, as: { key: "wrong" } }).me()).rejects.toMatchObject({ status: 401 })
  })

  it("given a password, a session that is over and a server that is away for a moment, then it signs in anew once it is back", async () => {
    const { address } = await serverOfAda()
    let isAway = false
    const asking = counted((path, init) => {
      if (path.endsWith("/me") && new Headers(init?.headers).get("authorization")?.includes(ANSWERS.spoilt) !== true)
        return isAway ? new Response(null, { status: 401 }) : undefined
      if (!isAway) return undefined
      if (path.endsWith("/renew")) return Response.json({ reason: "notSignedIn", detail: "over" }, { status: 401 })
      throw new TypeError("fetch failed")
    })
    const library = connect({ url: address, as: AS_ADA, fetch: asking.fetch })
    await library.me()
    isAway = true
    await expect(library.me()).rejects.toMatchObject({ reason: "offline" })
    isAway = false
    expect(await library.me()).toMatchObject({ member: "ada" })
  })

  it("given a program that could not keep the new tokens, then it says so once, and goes on with them", async () => {
    const { address } = await serverOfAda()
    const kept: Tokens[] = []
    await connect({ url: address, as: AS_ADA, onTokens: (tokens) => void kept.push(tokens) }).me()
    let isFull = true
    const library = connect({
      url: address,
      as: { access: ANSWERS.spoilt, renewal: kept[0]?.renewal ?? "" },
      onTokens: () => {
        if (isFull) throw new Error("no room")
      },
    })
    await expect(library.me()).rejects.toThrow("no room")
    isFull = false
    expect(await library.me()).toMatchObject({ member: "ada" })
  })

  it("given an address that leads elsewhere, then it says so and where to, and follows nobody with its key", async () => {
    const asked: string[] = []
    const answers = createServer((request, response) => {
      asked.push(request.url ?? "")
      response.writeHead(302, { location: "https://login.example/portal" }).end()
    })
    const library = connect({ url: await listening(answers), as: { key: "k" } })
    await expect(library.counts()).rejects.toMatchObject({
      reason: "moved",
      status: 302,
      message: expect.stringContaining("https://login.example/portal"),
    })
    expect(asked).toHaveLength(1)
  })

  it.each<[string, ConnectOptions]>([
    ["nobody", { url: "http://127.0.0.1:9", as: undefined as never }],
    ["a text", { url: "http://127.0.0.1:9", as: "key" as never }],
    ["a key that is none", { url: "http://127.0.0.1:9", as: { key: undefined as never } }],
    ["half a pair of tokens", { url: "http://127.0.0.1:9", as: { access: "a" } as never }],
    ["a name alone", { url: "http://127.0.0.1:9", as: { name: "ada" } as never }],
    ["an address that is no text", { url: new URL("http://127.0.0.1:9") as never, as: "page" }],
    ["nothing at all", undefined as never],
  ])("given %s, then it says at once what is wrong", (_, options) => {
    expect(() => connect(options)).toThrow(expect.objectContaining({ name: "LedgerlineError", reason: "badRequest" }))
  })

  it("given what cannot be sent, then it says so, and asks nobody", async () => {
    const asking = counted()
    const library = connect({ url: "http://127.0.0.1:9", as: { key: "k" }, fetch: asking.fetch })
    const badRequest = { name: "LedgerlineError", reason: "badRequest" }
    await expect(connect({ url: "http://127.0.0.1:9", as: { key: "ключ" } }).me()).rejects.toMatchObject(badRequest)
    await expect(library.playlists.create({ name: "a" }, { once: "ключ" })).rejects.toMatchObject(badRequest)
    await expect(library.tracks.get("..")).rejects.toMatchObject(badRequest)
    await expect(library.tracks.get(7 as never)).rejects.toMatchObject(badRequest)
    await expect(
      library.tracks
        .all("x".repeat(1e5) as never)
        [Symbol.asyncIterator]()
        .next(),
    ).rejects.toMatchObject(badRequest)
    await expect(library.search("a", {}, { signal: 7 as never })).rejects.toMatchObject(badRequest)
    expect(asking.paths).toEqual([])
    await expect(library.tracks.get("\ud800")).rejects.toMatchObject({ reason: "offline" })
  })

  it("given a key with a scope, then it may do what that says, and nothing else", async () => {
    const { address, library: engine, people } = await serverOfAda()
    await append(engine)(...track("a1"))
    const { key } = await people.keys.add("ada", "reader", ["read"])
    const library = connect({ url: address, as: { key } })
    expect((await library.tracks.list()).items).toHaveLength(1)
    await expect(library.tracks.edit("a1", { title: "x" })).rejects.toMatchObject({ reason: "notAllowed", status: 403 })
  })

  it("given nobody at the address, then it is offline, and a server that is none says what it is", async () => {
    await expect(connect({ url: "http://127.0.0.1:9", as: { key: "k" } }).counts()).rejects.toMatchObject({
      reason: "offline",
    })
    const page = counted(() => new Response("<h1>hello</h1>", { status: 502 }))
    const library = connect({ url: "http://127.0.0.1:9", as: { key: "k" }, fetch: page.fetch })
    await expect(library.counts()).rejects.toMatchObject({ reason: "offline", status: 502 })
  })

  it.each([
    "",
    "nonsense",
    "ftp://music.example",
    "http://ada:pw@music.example",
    "http://[::1",
    "https://x/?a",
    "file:///x",
  ])("given %j for an address, then it says at once that it is none", (url) => {
    const connected = () => connect({ url, as: { key: "k" } })
    expect(connected).toThrow(expect.objectContaining({ name: "LedgerlineError", reason: "invalid" }))
  })

  it("given a change whose answer is lost, then it is sent again and happens once", async () => {
    const { address } = await serverOfAda()
    let lost = 0
    const asking: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (
        init?.method !== "POST" ||
        !(input instanceof Request ? input.url : input.toString()).endsWith("/playlists") ||
        lost++ > 0
      )
        return answer
      await answer.arrayBuffer()
      throw new TypeError("fetch failed")
    }
    const library = connect({ url: address, as: AS_ADA, fetch: asking })
    await library.playlists.create({ name: "Mix" })
    expect(lost).toBe(2)
    expect((await library.playlists.list()).items).toHaveLength(1)
  })

  it("given a line that breaks while something changes, then what is live catches up when it is back", async () => {
    const server = await serverOfAda()
    const line = await lineTo(server)
    const library = connect({ url: line.address, as: AS_ADA })
    onTestFinished(() => library.close())
    const told = library.liveCounts()[Symbol.asyncIterator]()
    expect((await told.next()).value).toMatchObject({ tracks: 0 })
    await append(server.library)(...track("a1"))
    expect((await told.next()).value).toMatchObject({ tracks: 1 })
    line.cut()
    await append(server.library)(...track("b2"))
    for (;;) {
      const { value } = await told.next().catch(() => ({ value: undefined }))
      if (value?.tracks === 2) break
    }
    await told.return?.()
  })

  it("given what only a device with a replica answers, then it says so", async () => {
    const { address } = await serverOfAda()
    const library = connect({ url: address, as: AS_ADA })
    const asking = library as unknown as { readonly asking: { read(name: string, input: object): Promise<unknown> } }
    await expect(asking.asking.read("device.servers", {})).rejects.toMatchObject({ reason: "needsReplica" })
  })
})
