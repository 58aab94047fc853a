/** Coming in over HTTP, and what everybody may do there. Attacks 1 to 15, 17, 19 and 54 at their surface. */
import { Writable } from "node:stream"
import { signIn } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { describe, expect, it } from "vitest"
import { PASSWORD } from "../../testing/people.ts"
import { asking, type Ask, withCookie, withToken } from "../../testing/browser.ts"
import { newReplica, paired, running } from "../../testing/running.ts"

/** A server with the owner `ada`, the editor `eve` and the listener `bob`. */
async function home() {
  const server = await running(await newReplica())
  const { accounts } = server.people
  await accounts.add({ name: "ada", password: PASSWORD })
  await accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
  await accounts.add({ name: "bob", password: PASSWORD, role: "listener" })
  const nobody = asking(server.address)
  const enter = (name: string, as = "browser", password = PASSWORD) =>
    nobody("POST", "/sign-in", { name, password, as, device: "test" })
  const browser = async (name: string) => withCookie(server.address, await enter(name))
  const app = async (name: string) => withToken(server.address, (await enter(name, "app")).body.tokens.access)
  return { ...server, nobody, enter, browser, app }
}

const status = async (ask: Ask, method: string, path: string, body?: unknown) => (await ask(method, path, body)).status

describe("setting up", () => {
  it("makes the owner once, with the code", async () => {
    const { people, address } = await running(await newReplica())
    const nobody = asking(address)
    const owner = { name: "ada", password: PASSWORD }
    expect((await nobody("GET", "/set-up")).body).toEqual({ isOpen: false })
    expect(await nobody("POST", "/set-up", { ...owner, code: "" })).toMatchObject({ status: 410 })
    const code = (await people.setUp.open()) ?? ""
    expect((await nobody("GET", "/set-up")).body).toEqual({ isOpen: true })
    expect(await nobody("POST", "/set-up", { ...owner, code: "wrong" })).toMatchObject({ status: 410 })
    expect(await nobody("POST", "/set-up", { ...owner, code, name: "../etc" })).toMatchObject({ status: 400 })
    expect(await nobody("POST", "/set-up", { ...owner, code })).toMatchObject({
      body: { member: "ada", role: "owner" },
    })
    expect(await nobody("POST", "/set-up", { ...owner, code })).toMatchObject({ status: 410, body: { reason: "over" } })
    expect((await nobody("GET", "/set-up")).body).toEqual({ isOpen: false })
  })

  it("is not guessed", async () => {
    const { people, address } = await running(await newReplica())
    await people.setUp.open()
    const nobody = asking(address)
    const statuses: number[] = []
    for (let i = 0; i < 12; i++)
      statuses.push(await status(nobody, "POST", "/set-up", { code: `${i}`, name: "ada", password: PASSWORD }))
    expect([...new Set(statuses)]).toEqual([410, 429])
  })
})

describe("signing in", () => {
  it("gives a browser a cookie that scripts and other sites have nothing of", async () => {
    const { enter, address } = await home()
    const said = await enter("eve")
    expect(said.body).toEqual({ member: "eve", role: "editor", id: expect.any(String) as string })
    expect(said.headers.get("set-cookie")).toMatch(
      /^ledgerline=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=15552000$/,
    )
    expect(said.headers.get("cache-control")).toBe("no-store")
    const eve = withCookie(address, said)
    expect((await eve("GET", "/me")).body).toMatchObject({ member: "eve", via: "cookie", scopes: null })
    const out = await eve("POST", "/sign-out", {})
    expect([out.status, out.headers.get("set-cookie")]).toEqual([
      204,
      "ledgerline=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
    ])
    expect(await status(eve, "GET", "/me")).toBe(401)
  })

  it("gives an app tokens, renewed once each", async () => {
    const { enter, nobody, address } = await home()
    const { body, headers } = await enter("eve", "app")
    expect(headers.get("set-cookie")).toBeNull()
    const { access, renewal } = body.tokens
    expect(await status(withToken(address, access), "GET", "/me")).toBe(200)
    expect(await status(withToken(address, renewal), "GET", "/me")).toBe(401)
    const renew = (token: string) => nobody("POST", "/sign-in/renew", { renewal: token })
    const second = await renew(renewal)
    expect(second.status).toBe(200)
    expect(await renew(renewal)).toMatchObject({ status: 401, body: { reason: "signedOut" } })
    expect(await status(withToken(address, second.body.access), "GET", "/me")).toBe(401)
    expect(await renew(second.body.renewal)).toMatchObject({ status: 401 })
    for (const wrong of ["", access, "llr_", "x".repeat(200)]) expect(await renew(wrong)).toMatchObject({ status: 401 })
    const again = await enter("eve", "app")
    expect(await status(nobody, "POST", "/sign-out", { renewal: again.body.tokens.renewal })).toBe(204)
    expect(await status(withToken(address, again.body.tokens.access), "GET", "/me")).toBe(401)
  })

  it("answers an unknown member, a wrong password and a disabled one alike, and says nothing of what was sent", async () => {
    const { enter, people } = await home()
    await people.accounts.disable("eve")
    const answers = await Promise.all([
      enter("ada", "browser", "not the password"),
      enter("nobody", "browser", PASSWORD),
      enter("eve", "browser", PASSWORD),
      enter("%", "app", PASSWORD),
      enter("", "app", ""),
    ])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body)))).toEqual(
      new Set([JSON.stringify({ status: 401, reason: "wrongPassword", detail: "the name or the password is wrong" })]),
    )
    for (const { headers } of answers) expect(headers.get("set-cookie")).toBeNull()
  })

  it("lets nobody guess, and keeps who is signed in", async () => {
    const { enter, browser } = await home()
    const eve = await browser("eve")
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await enter("eve", "browser", "not the password")).status)
    expect([...new Set(statuses)]).toEqual([401, 429])
    const refused = await enter("eve")
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    expect(await status(eve, "GET", "/me")).toBe(200)
  })

  it("wants its body, and nothing in an address", async () => {
    const { nobody, address } = await home()
    const good = { name: "eve", password: PASSWORD, as: "browser" }
    expect(await status(nobody, "POST", `/sign-in?name=eve&password=${encodeURIComponent(PASSWORD)}`)).toBe(400)
    const bodies = [{}, [], "x", { ...good, as: "root" }, { ...good, name: 5 }, { ...good, password: "x".repeat(2000) }]
    for (const body of bodies) expect(await status(nobody, "POST", "/sign-in", body), JSON.stringify(body)).toBe(400)
    expect(await status(nobody, "GET", "/sign-in")).toBe(404)
    const proto = await fetch(`${address}/api/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"__proto__":{"role":"owner"},"name":"eve","password":"${PASSWORD}","as":"browser"}`,
    })
    expect(proto.status).toBe(400)
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonx",
    ]) {
      const answer = await fetch(`${address}/api/v1/sign-in`, {
        method: "POST",
        headers: { "content-type": type },
        body: JSON.stringify(good),
      })
      expect([type, answer.status]).toEqual([type, 415])
    }
  })

  it("of a browser is for this server's pages, and so is what a cookie writes", async () => {
    const { enter, address } = await home()
    const said = await enter("ada")
    const cookie = (said.headers.get("set-cookie") ?? "").split(";")[0] ?? ""
    for (const from of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }] as Record<
      string,
      string
    >[]) {
      const other = asking(address, { cookie, ...from })
      const body = { name: "ada", password: PASSWORD, as: "browser" }
      expect(await status(other, "POST", "/sign-in", body)).toBe(403)
      expect(await status(other, "POST", "/sign-out", {})).toBe(403)
      expect(await status(other, "POST", "/users", { name: "mallory", password: PASSWORD, role: "owner" })).toBe(403)
      expect(await status(other, "DELETE", "/users/eve")).toBe(403)
    }
    expect(await status(asking(address, { cookie, origin: address }), "POST", "/sign-out", {})).toBe(204)
  })
})

describe("what is a member's own", () => {
  it("is changed with the password that was", async () => {
    const { browser, app, enter } = await home()
    const [eve, other] = [await browser("eve"), await app("eve")]
    const change = (current: string, password: string) => status(eve, "PUT", "/me/password", { current, password })
    expect(await change("not the password", "another password")).toBe(403)
    expect(await change(PASSWORD, "short")).toBe(400)
    expect(await change(PASSWORD, "another password")).toBe(204)
    expect([await status(eve, "GET", "/me"), await status(other, "GET", "/me")]).toEqual([200, 401])
    expect((await enter("eve")).status).toBe(401)
    expect((await enter("eve", "app", "another password")).status).toBe(200)
  })

  it("is listed and ended, and what is somebody else's is not there", async () => {
    const { browser, app } = await home()
    const [eve, phone, bob] = [await browser("eve"), await app("eve"), await app("bob")]
    const { items } = (await eve("GET", "/me/sign-ins")).body
    expect(items.map(({ kind, name }: { kind: string; name: string }) => `${name} ${kind}`).toSorted()).toEqual([
      "test app",
      "test browser",
    ])
    expect(items.filter(({ isThis }: { isThis: boolean }) => isThis)).toHaveLength(1)
    const { id } = items.find(({ isThis }: { isThis: boolean }) => !isThis)
    expect(await status(bob, "DELETE", `/me/sign-ins/${id}`)).toBe(404)
    expect(await status(phone, "GET", "/me")).toBe(200)
    expect(await status(eve, "DELETE", `/me/sign-ins/${id}`)).toBe(204)
    expect(await status(phone, "GET", "/me")).toBe(401)
  })

  it("has keys and app passwords, which are seen once and go at once", async () => {
    const { browser, app, address } = await home()
    const [eve, bob] = [await browser("eve"), await app("bob")]
    const made = (await eve("POST", "/me/keys", { name: "script", scopes: ["read"], member: "ada" })).body
    const key = withToken(address, made.key)
    expect((await key("GET", "/me")).body).toMatchObject({ member: "eve", role: "editor", scopes: ["read"] })
    const { password, id } = (await eve("POST", "/me/app-passwords", { name: "phone" })).body
    const lists = [await eve("GET", "/me/keys"), await eve("GET", "/me/app-passwords")].map(({ body }) => body.items)
    expect(lists).toMatchObject([[{ id: made.id, name: "script" }], [{ id, name: "phone", isReadable: true }]])
    for (const secret of [made.key, password]) expect(JSON.stringify(lists)).not.toContain(secret)
    expect((await bob("GET", "/me/keys")).body.items).toEqual([])
    for (const path of [`/me/keys/${made.id}`, `/me/app-passwords/${id}`]) {
      expect(await status(bob, "DELETE", path)).toBe(404)
      expect(await status(eve, "DELETE", path)).toBe(204)
      expect(await status(eve, "DELETE", path)).toBe(404)
    }
    expect(await status(key, "GET", "/me")).toBe(401)
    for (const wrong of [
      { name: "", scopes: ["read"] },
      { name: " ", scopes: ["read"] },
      { name: "x", scopes: [] },
      { name: "x", scopes: ["root"] },
    ])
      expect(await status(eve, "POST", "/me/keys", wrong)).toBe(400)
  })
})

describe("members and devices", () => {
  it("are an owner's to add, change and remove", async () => {
    const { browser, enter, app } = await home()
    const ada = await browser("ada")
    const zoe = { name: "zoe", password: PASSWORD, role: "editor" }
    expect((await ada("POST", "/users", zoe)).body).toMatchObject({ name: "zoe", role: "editor", disabledAt: null })
    expect(await status(ada, "POST", "/users", zoe)).toBe(409)
    expect(await status(ada, "POST", "/users", { name: "short", password: "x" })).toBe(400)
    const asZoe = await app("zoe")
    expect((await ada("PATCH", "/users/zoe", { role: "listener" })).body).toMatchObject({ role: "listener" })
    expect((await asZoe("GET", "/me")).body).toMatchObject({ role: "listener" })
    expect(await status(ada, "PATCH", "/users/zoe", { role: "editor", isDisabled: true })).toBe(400)
    expect((await ada("PATCH", "/users/zoe", { isDisabled: true })).body).toMatchObject({
      disabledAt: expect.any(Number) as number,
    })
    expect(await status(asZoe, "GET", "/me")).toBe(401)
    expect((await enter("zoe")).status).toBe(401)
    expect(await status(ada, "PATCH", "/users/zoe", { isDisabled: false })).toBe(200)
    expect(await status(ada, "PATCH", "/users/zoe", { password: "another password" })).toBe(200)
    expect((await enter("zoe", "app", "another password")).status).toBe(200)
    expect(await status(ada, "DELETE", "/users/zoe")).toBe(204)
    expect(await status(ada, "DELETE", "/users/zoe")).toBe(404)
    expect(await status(ada, "PATCH", "/users/zoe", { role: "owner" })).toBe(404)
    expect((await ada("POST", "/users", zoe)).body).toMatchObject({ status: 409, reason: "removed" })
    for (const [method, path, body] of [
      ["DELETE", "/users/ada", undefined],
      ["PATCH", "/users/ada", { role: "listener" }],
      ["PATCH", "/users/ada", { isDisabled: true }],
    ] as const)
      expect((await ada(method, path, body)).body).toMatchObject({ status: 409, reason: "lastOwner" })
    expect((await ada("GET", "/users")).body.items).toHaveLength(3)
  })

  it("are paired, renamed and revoked by whose they are, and by owners", async () => {
    const server = await home()
    const [ada, bob, eve] = [await server.browser("ada"), await server.app("bob"), await server.app("eve")]
    const phone = await paired(server, { member: "bob", name: "phone" })
    const { device } = phone.server
    const mine = async (ask: Ask) => (await ask("GET", "/devices")).body.items.map(({ name }: { name: string }) => name)
    expect([await mine(ada), await mine(bob), await mine(eve)]).toEqual([["phone"], ["phone"], []])
    expect(await status(eve, "PATCH", `/devices/${device}`, { name: "hers" })).toBe(404)
    expect(await status(eve, "DELETE", `/devices/${device}`)).toBe(404)
    expect((await bob("PATCH", `/devices/${device}`, { name: "old phone" })).body).toMatchObject({ name: "old phone" })
    const pairing = await bob("POST", "/devices/pairings", {})
    expect(pairing.body).toMatchObject({ member: "bob", addresses: [server.address] })
    expect(await status(bob, "POST", "/devices/pairings", { member: "ada" })).toBe(403)
    expect((await ada("POST", "/devices/pairings", { member: "eve" })).body).toMatchObject({ member: "eve" })
    expect(await status(ada, "POST", "/devices/pairings", { member: "nobody" })).toBe(404)
    const { token } = await signIn(phone.library, phone.server, { ports: systemHttp })
    const asPhone = withToken(server.address, token)
    expect((await asPhone("GET", "/me")).body).toMatchObject({ member: "bob", role: "listener", via: "device" })
    expect(await status(ada, "DELETE", `/devices/${device}`)).toBe(204)
    expect(await status(asPhone, "GET", "/me")).toBe(401)
  })
})

const CHANGES: (readonly [method: string, path: string, body?: unknown])[] = [
  ["PUT", "/me/password", { current: PASSWORD, password: "another password" }],
  ["DELETE", "/me/sign-ins/0"],
  ["POST", "/me/keys", { name: "more", scopes: ["admin"] }],
  ["DELETE", "/me/keys/0"],
  ["POST", "/me/app-passwords", { name: "more" }],
  ["DELETE", "/me/app-passwords/0"],
  ["POST", "/devices/pairings", {}],
  ["PATCH", "/devices/0", { name: "x" }],
  ["DELETE", "/devices/0"],
]
const OF_OWNERS: typeof CHANGES = [
  ["GET", "/users"],
  ["POST", "/users", { name: "mallory", password: PASSWORD, role: "owner" }],
  ["PATCH", "/users/bob", { role: "owner" }],
  ["DELETE", "/users/bob"],
]

describe("what nobody gets at", () => {
  it("is anything at all for who is not signed in", async () => {
    const { nobody, people } = await home()
    const before = await people.accounts.list()
    for (const [method, path, body] of [
      ...CHANGES,
      ...OF_OWNERS,
      ["GET", "/me"] as const,
      ["GET", "/devices"] as const,
    ])
      expect([method, path, await status(nobody, method, path, body)]).toEqual([method, path, 401])
    for (const path of ["/users?x=/health", "/users/%2f..%2fhealth", "/users;/health", "//users", "/Users", "/users/"])
      expect([path, [400, 401, 404].includes(await status(nobody, "GET", path))]).toEqual([path, true])
    expect(await people.accounts.list()).toEqual(before)
  })

  it("is what owners do, for others", async () => {
    const { browser, people } = await home()
    const before = await people.accounts.list()
    for (const name of ["eve", "bob"]) {
      const ask = await browser(name)
      for (const [method, path, body] of OF_OWNERS)
        expect([name, method, path, await status(ask, method, path, body)]).toEqual([name, method, path, 403])
    }
    expect(await people.accounts.list()).toEqual(before)
  })

  it("is more than it has, for a key with all scopes or a device of an owner", async () => {
    const server = await home()
    const scopes = ["read", "stream", "playback", "edit", "admin"] as const
    const { key } = await server.people.keys.add("ada", "everything", scopes)
    const laptop = await paired(server, { member: "ada" })
    const { token } = await signIn(laptop.library, laptop.server, { ports: systemHttp })
    for (const secret of [key, token]) {
      const ask = withToken(server.address, secret)
      expect(await status(ask, "GET", "/users")).toBe(200)
      for (const [method, path, body] of [...CHANGES, ...OF_OWNERS.slice(1)])
        expect([method, path, (await ask(method, path, body)).body?.reason]).toEqual([method, path, "signInFirst"])
    }
    expect(await server.people.keys.list()).toHaveLength(1)
    expect(await server.people.accounts.list()).toHaveLength(3)
    const { key: small } = await server.people.keys.add("ada", "small", ["read"])
    const ask = withToken(server.address, small)
    for (const [method, path, body] of [...CHANGES, ...OF_OWNERS])
      expect([method, path, (await ask(method, path, body)).body]).toMatchObject([
        method,
        path,
        { status: 403, reason: "notAllowed" },
      ])
  })

  it("is making accounts, for a device before there is any", async () => {
    const server = await running(await newReplica())
    const laptop = await paired(server)
    const { token } = await signIn(laptop.library, laptop.server, { ports: systemHttp })
    const ask = withToken(server.address, token)
    expect((await ask("GET", "/me")).body).toMatchObject({ role: "owner", via: "device" })
    expect(await status(ask, "POST", "/users", { name: "mallory", password: PASSWORD })).toBe(403)
    expect(await status(ask, "POST", "/devices/pairings", {})).toBe(403)
    expect(await server.people.accounts.isEmpty()).toBe(true)
  })

  it("is in a log: what was sent or given to let somebody in", async () => {
    const lines: string[] = []
    const stream = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
    const server = await running(await newReplica(), 0, undefined, { logging: { level: "debug", stream } })
    const nobody = asking(server.address)
    const code = (await server.people.setUp.open()) ?? ""
    await nobody("POST", "/set-up", { code, name: "ada", password: PASSWORD })
    await nobody("POST", "/sign-in", { name: "ada", password: "a wrong password", as: "app" })
    await nobody("POST", "/sign-in", { name: "ada", password: PASSWORD, as: "root" })
    const { renewal, access } = (await nobody("POST", "/sign-in", { name: "ada", password: PASSWORD, as: "app" })).body
      .tokens
    const ada = withToken(server.address, access)
    const { key } = (await ada("POST", "/me/keys", { name: "script", scopes: ["read"] })).body
    const { password } = (await ada("POST", "/me/app-passwords", { name: "phone" })).body
    const { token } = (await ada("POST", "/devices/pairings", {})).body
    await withToken(server.address, key)("GET", "/me")
    await nobody("POST", "/sign-in/renew", { renewal })
    const log = lines.join("")
    expect(log).toContain("/api/v1/me/keys")
    const secrets = [code, PASSWORD, "a wrong password", renewal, access, key, password, token]
    for (const secret of secrets) expect([secret, log.includes(secret)]).toEqual([secret, false])
  })

  it("is somebody else's address, said in a header", async () => {
    const { address } = await home()
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) {
      const ask = asking(address, {
        "x-forwarded-for": `192.0.2.${i}`,
        "x-real-ip": `192.0.2.${i}`,
        forwarded: `for=192.0.2.${i}`,
      })
      statuses.push(await status(ask, "POST", "/set-up", { code: "x", name: "x", password: PASSWORD }))
    }
    expect(statuses.at(-1)).toBe(429)
  })
})
