/** Signing in as Subsonic has it. Attacks 6 to 9. */
import { hash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { emptyWorld, keyOfSeed, newWorld, PASSWORD } from "../testing/people.ts"
import { AppPasswords } from "./AppPasswords.ts"
import type { SubsonicAsking } from "./subsonic.ts"

const HERE = "192.0.2.1"
const md5 = (text: string): string => hash("md5", text, "hex")
const hex = (text: string): string => Buffer.from(text).toString("hex")

describe("Subsonic", () => {
  it("knows an app password by token, by itself and in hexadecimal, and an API key", async () => {
    const { gate, people } = await newWorld()
    const { id, password } = await people.appPasswords.add("eve", "phone")
    expect(password).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/)
    const other = await people.appPasswords.add("eve", "car")
    const ways: SubsonicAsking[] = [
      { u: "eve", t: md5(`${password}c19b2d`), s: "c19b2d" },
      { u: "EVE", t: md5(`${password}c19b2d`).toUpperCase(), s: "c19b2d" },
      { u: "eve", t: md5(password), s: "" },
      { u: "eve", p: password },
      { u: "eve", p: `enc:${hex(password)}` },
    ]
    for (const asking of ways)
      expect(await gate.bySubsonic(asking, HERE)).toMatchObject({
        member: "eve",
        role: "editor",
        via: "appPassword",
        credential: id,
        scopes: new Set(["read", "stream", "playback", "edit"]),
      })
    expect(await gate.bySubsonic({ u: "eve", p: other.password }, HERE)).toMatchObject({ credential: other.id })
    const { key } = await people.keys.add("eve", "player", ["stream"])
    expect(await gate.bySubsonic({ apiKey: key }, HERE)).toMatchObject({ via: "apiKey", scopes: new Set(["stream"]) })
    expect((await people.appPasswords.list("eve")).map(({ usedAt }) => usedAt)).not.toContain(null)
  })

  it("never takes the password of the account", async () => {
    const { gate } = await newWorld()
    const ways = [{ p: PASSWORD }, { p: `enc:${hex(PASSWORD)}` }, { t: md5(`${PASSWORD}salt`), s: "salt" }]
    for (const way of ways) expect(await gate.bySubsonic({ u: "ada", ...way }, HERE)).toMatchObject({ code: 40 })
  })

  it("says what is wrong by the codes of the protocol, and no more", async () => {
    const { gate, people, accounts } = await newWorld()
    const { password } = await people.appPasswords.add("eve", "phone")
    const { key } = await people.keys.add("eve", "player", ["stream"])
    const salt = { s: "c19b2d", t: md5(`${password}c19b2d`) }
    const cases: (readonly [number, SubsonicAsking])[] = [
      [10, {}],
      [10, { u: "eve" }],
      [10, { p: password }],
      [10, { u: "eve", t: salt.t }],
      [10, { u: "eve", s: salt.s }],
      [40, { u: "nobody", t: md5("salt"), s: "salt" }],
      [40, { u: "ada", t: md5("salt"), s: "salt" }],
      [40, { u: "ada", p: "" }],
      [40, { u: "%", p: password }],
      [40, { u: "ev_", p: password }],
      [40, { u: "e\u0000ve", p: password }],
      [40, { u: "ada", p: password }],
      [40, { u: "eve", p: "enc:" }],
      [40, { u: "eve", p: "enc:zz" }],
      [40, { u: "eve", t: "", s: "x" }],
      [40, { u: "eve", t: md5(password), s: "x" }],
      [40, { u: "eve", ...salt, s: "x".repeat(1000) }],
      [40, { u: "", p: "" }],
      [43, { apiKey: key, u: "eve" }],
      [43, { apiKey: key, p: password }],
      [43, { u: "eve", p: password, ...salt }],
      [44, { apiKey: "" }],
      [44, { apiKey: `${key}x` }],
      [44, { apiKey: password }],
    ]
    for (const [code, asking] of cases)
      expect(await gate.bySubsonic(asking, HERE), JSON.stringify(asking)).toMatchObject({ code })
    const unknown = await gate.bySubsonic({ u: "nobody", p: "x" }, HERE)
    await accounts.disable("eve")
    expect(await gate.bySubsonic({ u: "eve", ...salt }, HERE)).toEqual(unknown)
    expect(await gate.bySubsonic({ apiKey: key }, HERE)).toMatchObject({ code: 44 })
  })

  it("tells which way is switched off", async () => {
    const off = await newWorld({ subsonic: { token: false, password: false, apiKey: false } })
    expect(await off.gate.bySubsonic({ u: "eve", t: md5("x"), s: "x" }, HERE)).toMatchObject({ code: 41 })
    expect(await off.gate.bySubsonic({ u: "eve", p: "x" }, HERE)).toMatchObject({ code: 42 })
    expect(await off.gate.bySubsonic({ apiKey: "x" }, HERE)).toMatchObject({ code: 42 })
  })

  it("makes whoever is wrong too often wait, and never who is right", async () => {
    const { gate, people, pass } = await newWorld()
    const { password } = await people.appPasswords.add("eve", "phone")
    const wrong = () => gate.bySubsonic({ u: "eve", p: "x" }, HERE)
    for (let i = 0; i < 50; i++) expect(await wrong()).not.toHaveProperty("wait")
    expect(await wrong()).toMatchObject({ code: 40, wait: 15 * 60_000 })
    expect(await gate.bySubsonic({ u: "eve", p: password }, HERE)).toMatchObject({ member: "eve" })
    pass(15 * 60_000)
    expect(await wrong()).not.toHaveProperty("wait")
  })

  it("forgets an app password at once when it is taken away", async () => {
    const { gate, people } = await newWorld()
    const { id, password } = await people.appPasswords.add("eve", "phone")
    const ask = () => gate.bySubsonic({ u: "eve", p: password }, HERE)
    expect(await ask()).toMatchObject({ member: "eve" })
    expect(await people.appPasswords.remove(id, "bob")).toBe(false)
    expect(await people.appPasswords.remove(id)).toBe(true)
    expect(await ask()).toMatchObject({ code: 40 })
  })

  it("cannot use app passwords of another machine's key, and says so in the list", async () => {
    const { people, library, accounts } = await emptyWorld()
    await accounts.add({ name: "eve", password: PASSWORD })
    const { password } = await people.appPasswords.add("eve", "phone")
    const moved = new AppPasswords(library, accounts, keyOfSeed(2))
    expect(await moved.check("eve", { password })).toBeUndefined()
    expect(await moved.list()).toMatchObject([{ name: "phone", isReadable: false }])
    expect(await people.appPasswords.list()).toMatchObject([{ name: "phone", isReadable: true }])
  })
})
