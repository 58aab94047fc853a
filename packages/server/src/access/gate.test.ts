/** Who asks: cookies, keys and devices, what each is good for, and how often somebody may be wrong. Attacks 6 to 15 and 54. */
import { mayCall, type Refusal } from "@ledgerline/api"
import { describe, expect, it } from "vitest"
import { cookieHeader } from "../app/credentials.ts"
import { newWorld, PASSWORD } from "../testing/people.ts"
import { networkOf } from "./addresses.ts"

const refusal = (statusCode: number) => expect.objectContaining({ statusCode }) as Refusal

describe("a browser", () => {
  it("is known by its cookie until it is signed out, idle for a month or half a year old", async () => {
    const { people, ask, pass } = await newWorld()
    const { id, cookie } = await people.browsers.signIn("eve", "Firefox")
    const headers = { cookie: `other=1; ledgerline=${cookie}; more=2` }
    expect(await ask(headers)).toEqual({ member: "eve", role: "editor", scopes: null, via: "cookie", credential: id })
    for (const wrong of ["", cookie.slice(1), `${cookie}x`, `${id}.${"A".repeat(43)}`, id, `"${cookie}"`])
      expect(await ask({ cookie: `ledgerline=${wrong}` }), wrong).toBeUndefined()
    expect(await people.signIns.end("bob", id)).toBe(false)
    expect(await ask(headers)).toBeDefined()
    expect(await people.signIns.end("eve", id)).toBe(true)
    expect(await ask(headers)).toBeUndefined()
    const again = { cookie: `ledgerline=${(await people.browsers.signIn("eve", "Firefox")).cookie}` }
    for (let days = 0; days < 180; days += 20) {
      expect(await ask(again)).toBeDefined()
      pass(20 * 86_400_000)
    }
    expect(await ask(again)).toBeUndefined()
  })

  it("with TLS has a cookie that is never sent without", async () => {
    const { people, ask } = await newWorld()
    const { cookie } = await people.browsers.signIn("eve", "Firefox")
    expect(cookieHeader(true, cookie, 60)).toBe(
      `__Host-ledgerline=${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure`,
    )
    expect(cookieHeader(false, "", 0)).toBe("ledgerline=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    expect(await ask({ cookie: `__Host-ledgerline=${cookie}` }, { protocol: "https" })).toBeDefined()
    // Another site of the same machine can set a cookie of a plain name.
    expect(await ask({ cookie: `ledgerline=${cookie}` }, { protocol: "https" })).toBeUndefined()
  })

  it("writes from this server's pages alone", async () => {
    const { people, ask } = await newWorld()
    const cookie = `ledgerline=${(await people.browsers.signIn("ada", "Firefox")).cookie}`
    const own = [{ "sec-fetch-site": "same-origin" }, { origin: "http://home.example" }]
    const others = [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "cross-site", origin: "http://home.example" },
      { origin: "http://evil.example" },
      { origin: "http://home.example.evil.example" },
      { origin: "http://home.example:8080" },
      { origin: "null" },
      { origin: "" },
    ] as Record<string, string>[]
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "QUERY"]) {
      for (const headers of own) expect(await ask({ cookie, ...headers }, { method })).toMatchObject({ member: "ada" })
      for (const headers of others)
        await expect(ask({ cookie, ...headers }, { method }), JSON.stringify(headers)).rejects.toEqual(refusal(403))
    }
    for (const method of ["GET", "HEAD", "OPTIONS"])
      for (const headers of others) expect(await ask({ cookie, ...headers }, { method })).toBeDefined()
    // What shows no cookie is not made by a page behind somebody's back.
    const { key } = await people.keys.add("ada", "script", ["edit"])
    expect(await ask({ "x-api-key": key, origin: "http://app.example" }, { method: "POST" })).toBeDefined()
  })
})

describe("a key", () => {
  it("does what its scopes and its member's role allow, whichever is less", async () => {
    const { people, ask, accounts } = await newWorld()
    const { id, key } = await people.keys.add("bob", "script", ["edit", "read", "read"])
    const principal = await ask({ authorization: `bearer ${key}` })
    expect(principal).toMatchObject({ member: "bob", via: "apiKey", credential: id, scopes: new Set(["read", "edit"]) })
    const may = async (role: "listener" | "editor" | "owner", scope: "read" | "edit" | "stream" | "admin") =>
      mayCall(await ask({ "x-api-key": key }), { role, scope })
    expect(await may("listener", "read")).toBe(true)
    expect(await may("listener", "stream")).toBe(false)
    expect(await may("editor", "edit")).toBe(false)
    await accounts.setRole("bob", "owner")
    expect(await may("editor", "edit")).toBe(true)
    expect(await may("owner", "admin")).toBe(false)
  })

  it("is shown once, listed by its id, and of no use when it was taken away", async () => {
    const { people, ask } = await newWorld()
    const { id, key } = await people.keys.add("bob", "script", ["read"])
    expect(key).toMatch(new RegExp(`^llk_${id}_`))
    expect(await ask({ "x-api-key": key })).toBeDefined()
    const [listed] = await people.keys.list("BOB")
    expect(listed).toMatchObject({
      id,
      account: "bob",
      name: "script",
      scopes: ["read"],
      usedAt: expect.any(Number) as number,
    })
    expect(JSON.stringify(listed)).not.toContain(key.slice(-20))
    const wrong = [key.slice(0, -1), `${key}x`, `llk_${id}_${"A".repeat(43)}`, "llk_", key.toUpperCase()]
    for (const each of wrong) expect(await ask({ "x-api-key": each }), each).toBeUndefined()
    expect(await people.keys.remove(id, "eve")).toBe(false)
    expect(await ask({ "x-api-key": key })).toBeDefined()
    expect(await people.keys.remove(id, "bob")).toBe(true)
    expect(await ask({ "x-api-key": key })).toBeUndefined()
  })

  it("is made for members, with a name", async () => {
    const { people } = await newWorld()
    await expect(people.keys.add("nobody", "script", ["read"])).rejects.toMatchObject({ reason: "unknown" })
    for (const name of ["", "  ", "x".repeat(101)])
      await expect(people.keys.add("bob", name, ["read"])).rejects.toMatchObject({ reason: "badName" })
  })
})

describe("a token", () => {
  it("that is none lets nobody in, whatever it looks like", async () => {
    const { ask, people } = await newWorld()
    const { cookie } = await people.browsers.signIn("ada", "Firefox")
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      "Basic YWRhOng=",
      "Bearer a b",
      `Bearer ${cookie}`,
      "Bearer %00",
    ])
      expect(await ask({ authorization }), authorization).toBeUndefined()
    // One that is shown and wrong is not made good by a cookie.
    expect(await ask({ authorization: "Bearer wrong", cookie: `ledgerline=${cookie}` })).toBeUndefined()
  })
})

describe("a password", () => {
  it("of an unknown, a disabled or a keyless member is answered as a wrong one", async () => {
    const { gate, accounts } = await newWorld()
    await accounts.add({ name: "keyless" })
    await accounts.disable("eve")
    for (const name of ["nobody", "eve", "keyless", "%", "_", "' OR 1=1 --", "a\u0000da", "x".repeat(10_000), ""])
      expect(await gate.byPassword(name, PASSWORD, "192.0.2.1"), name).toBeUndefined()
    expect(await gate.byPassword("ADA", PASSWORD, "192.0.2.1")).toMatchObject({ name: "ada" })
  })

  it("is guessed ten times for a name, known or not, from however many places", async () => {
    const { gate, pass } = await newWorld()
    for (const name of ["ada", "nobody"]) {
      for (let i = 0; i < 10; i++)
        expect(await gate.byPassword(i % 2 === 0 ? name : name.toUpperCase(), "wrong", `192.0.2.${i}`)).toBeUndefined()
      await expect(gate.byPassword(name, PASSWORD, "198.51.100.1")).rejects.toEqual(refusal(429))
    }
    pass(15 * 60_000)
    expect(await gate.byPassword("ada", PASSWORD, "192.0.2.1")).toMatchObject({ name: "ada" })
  })

  it("is guessed fifty times from one network, at whatever names, also all at once", async () => {
    const { gate } = await newWorld()
    const all = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) => gate.byPassword(`name${i}`, "wrong", `2001:db8:1:2::${i.toString(16)}`)),
    )
    expect(all.filter(({ status }) => status === "rejected")).toHaveLength(10)
    await expect(gate.byPassword("ada", PASSWORD, "2001:db8:1:2::ffff")).rejects.toEqual(refusal(429))
    expect(await gate.byPassword("ada", PASSWORD, "2001:db8:1:3::1")).toMatchObject({ name: "ada" })
  })

  it("that is right is not counted", async () => {
    const { gate } = await newWorld()
    for (let i = 0; i < 60; i++)
      expect(await gate.byPassword("ada", PASSWORD, "192.0.2.1")).toMatchObject({ name: "ada" })
  })

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:0db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
  ])("from %s is from the network %s", (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
