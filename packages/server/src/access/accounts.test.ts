/** Members: who is an owner, who may come in, and what becomes of what they had. */
import { query } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import { emptyWorld, newWorld, PASSWORD } from "../testing/people.ts"
import { COST, Passwords } from "./Passwords.ts"

const refused = (reason: string) => expect.objectContaining({ _tag: "AccountRefused", reason }) as unknown

describe("members", () => {
  it("the first is the owner whatever is asked, the others listeners unless said", async () => {
    const { accounts } = await emptyWorld()
    expect(await accounts.isEmpty()).toBe(true)
    expect(await accounts.add({ name: "ada", password: PASSWORD, role: "listener" })).toMatchObject({ role: "owner" })
    expect(await accounts.add({ name: "bob" })).toMatchObject({ role: "listener", passwordAt: null })
    expect(await accounts.add({ name: "eve", role: "editor" })).toMatchObject({ role: "editor" })
    expect((await accounts.list()).map(({ name }) => name)).toEqual(["ada", "bob", "eve"])
  })

  it("a name is one in any case, and nobody's but a member's", async () => {
    const { accounts } = await newWorld()
    expect(await accounts.find("ADA")).toMatchObject({ name: "ada" })
    await expect(accounts.add({ name: "Ada", password: PASSWORD })).rejects.toEqual(refused("taken"))
    for (const name of ["", "a b", "../x", "%", "ä", "x".repeat(65), "a:b", "user\u0000"])
      await expect(accounts.add({ name, password: PASSWORD }), name).rejects.toEqual(refused("badName"))
  })

  it("the last owner can't be removed, disabled or made something else", async () => {
    const { accounts } = await newWorld()
    const acts = [() => accounts.remove("ADA"), () => accounts.disable("ada"), () => accounts.setRole("ada", "editor")]
    for (const act of acts) await expect(act()).rejects.toEqual(refused("lastOwner"))
    await accounts.setRole("eve", "owner")
    await accounts.disable("eve")
    // An owner who may not come in is none.
    for (const act of acts) await expect(act()).rejects.toEqual(refused("lastOwner"))
    await accounts.enable("eve")
    await accounts.remove("ada")
    expect((await accounts.list()).map(({ name }) => name)).toEqual(["bob", "eve"])
  })

  it("removing takes away everything, and the name is given again only on purpose", async () => {
    const { accounts, people, library, ask } = await newWorld()
    const { key } = await people.keys.add("bob", "script", ["read"])
    await people.appPasswords.add("bob", "phone")
    const { access, renewal } = await people.apps.signIn("bob", "app")
    const { cookie } = await people.browsers.signIn("bob", "browser")
    const headers = [
      { authorization: `Bearer ${key}` },
      { authorization: `Bearer ${access}` },
      { cookie: `ledgerline=${cookie}` },
    ]
    for (const each of headers) expect(await ask(each)).toMatchObject({ member: "bob" })
    await accounts.remove("bob")
    for (const each of headers) expect(await ask(each)).toBeUndefined()
    expect(await people.apps.renew(renewal)).toBeUndefined()
    expect([await people.keys.list(), await people.appPasswords.list()]).toEqual([[], []])
    expect(await library.store.read(() => query('SELECT id FROM "signIn"'))).toEqual([])
    await expect(accounts.setPassword("bob", PASSWORD)).rejects.toEqual(refused("unknown"))
    await expect(accounts.add({ name: "Bob", password: PASSWORD })).rejects.toEqual(refused("removed"))
    expect(await accounts.add({ name: "Bob", password: PASSWORD, again: true })).toMatchObject({ name: "bob" })
    for (const each of headers) expect(await ask(each)).toBeUndefined()
  })

  it("disabling and another role act at once on what is signed in", async () => {
    const { accounts, people, ask } = await newWorld()
    const { key } = await people.keys.add("eve", "script", ["edit"])
    const { access } = await people.apps.signIn("eve", "app")
    const byKey = { "x-api-key": key }
    const byToken = { authorization: `Bearer ${access}` }
    expect([await ask(byKey), await ask(byToken)]).toMatchObject([{ role: "editor" }, { role: "editor" }])
    await accounts.setRole("eve", "listener")
    expect([await ask(byKey), await ask(byToken)]).toMatchObject([{ role: "listener" }, { role: "listener" }])
    await accounts.disable("eve")
    expect([await ask(byKey), await ask(byToken)]).toEqual([undefined, undefined])
    await accounts.enable("eve")
    // Whoever had the token signs in anew; keys go on.
    expect([await ask(byKey), await ask(byToken)]).toMatchObject([{ member: "eve" }, undefined])
  })

  it("a new password signs out what the former let in, but for whoever changes it", async () => {
    const { accounts, people, ask } = await newWorld()
    const [one, other] = [await people.browsers.signIn("bob", "one"), await people.browsers.signIn("bob", "other")]
    await accounts.setPassword("bob", "another password", one.id)
    expect(await ask({ cookie: `ledgerline=${one.cookie}` })).toMatchObject({ member: "bob" })
    expect(await ask({ cookie: `ledgerline=${other.cookie}` })).toBeUndefined()
    expect(await accounts.check("bob", PASSWORD)).toBeUndefined()
    expect(await accounts.check("bob", "another password")).toMatchObject({ name: "bob" })
  })
})

describe("passwords", () => {
  it.each([
    ["short", "1234567"],
    ["long", "x".repeat(257)],
    ["the name and little more", "ada12345"],
  ])("that are %s are refused", async (_, password) => {
    const { accounts } = await emptyWorld()
    await expect(accounts.add({ name: "ada", password })).rejects.toEqual(refused("badPassword"))
    expect(await accounts.isEmpty()).toBe(true)
  })

  it("are the same however they are composed, and no other", async () => {
    const { accounts } = await emptyWorld()
    await accounts.add({ name: "ada", password: "Am\u00e9lie und ich" })
    expect(await accounts.check("ada", "Ame\u0301lie und ich")).toMatchObject({ name: "ada" })
    for (const other of ["", "Amelie und ich", "am\u00e9lie und ich", "Am\u00e9lie und ich ", "x".repeat(100_000)])
      expect(await accounts.check("ada", other)).toBeUndefined()
  })

  it("are kept as argon2id with 46 MiB", async () => {
    const { library } = await newWorld()
    const kept = await library.store.read(() => query<{ password: string }>("SELECT password FROM account"))
    expect(new Set(kept.map(({ password }) => password.slice(0, 31)))).toEqual(
      new Set(["$argon2id$v=19$m=47104,t=1,p=1$"]),
    )
    expect(new Set(kept.map(({ password }) => password)).size).toBe(3)
  })

  it("[SEC-10] cost an unknown, a disabled and a removed member the same work as a known one", async () => {
    const work: string[] = []
    const passwords = new Passwords({
      hash: async (_, { memoryCost: m, timeCost: t, parallelism: p }) => `$argon2id$v=19$m=${m},t=${t},p=${p}$a$b`,
      verify: async (hash) => (work.push(hash.split("$").slice(0, 4).join("$")), false),
    })
    const { accounts } = await newWorld({ passwords })
    await accounts.add({ name: "key", role: "listener" })
    await accounts.disable("eve")
    await accounts.remove("bob")
    for (const name of ["ada", "eve", "bob", "key", "nobody", "%", ""]) await accounts.check(name, "wrong password")
    expect(work).toHaveLength(7)
    expect(new Set(work)).toEqual(new Set([`$argon2id$v=19$m=${COST.memoryCost},t=1,p=1`]))
  })

  it("the hash that stands for nobody costs the library as much as any", async () => {
    expect(await new Passwords().check(null, "wrong password")).toBe(false)
  })

  it("are hashed two at a time, and no more wait than can be served", async () => {
    let [running, most] = [0, 0]
    const open: (() => void)[] = []
    const passwords = new Passwords({
      hash: async () => "$",
      verify: async () => {
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => open.push(resolve))
        running--
        return true
      },
    })
    const all = Array.from({ length: 70 }, () =>
      passwords.check("$", "x").then(
        () => "checked",
        ({ reason }: { reason: string }) => reason,
      ),
    )
    let answers: string[] | undefined
    void Promise.all(all).then((each) => (answers = each))
    while (answers === undefined) {
      open.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(most).toBe(2)
    expect(answers.filter((each) => each === "tooMany")).toHaveLength(4)
    expect(answers.filter((each) => each === "checked")).toHaveLength(66)
    expect(await Promise.race([passwords.check("$", "x"), Promise.resolve("waits")])).toBe("waits")
    open.shift()?.()
  })
})

describe("setting up", () => {
  it("works once, with the code, while there is no account", async () => {
    const { people, accounts } = await emptyWorld()
    const { setUp } = people
    await expect(setUp.complete("", "eve", PASSWORD)).rejects.toEqual(refused("over"))
    const former = await setUp.open()
    const code = (await setUp.open()) ?? ""
    expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    for (const wrong of ["", former ?? "", code.slice(1), `${code}a`])
      await expect(setUp.complete(wrong, "eve", PASSWORD)).rejects.toEqual(refused("over"))
    await expect(setUp.complete(code, "ada", "short")).rejects.toEqual(refused("badPassword"))
    const all = await Promise.allSettled(
      ["ada", "eve"].map((name) => setUp.complete(code.toUpperCase().replaceAll("-", " "), name, PASSWORD)),
    )
    expect(all.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(await accounts.list()).toMatchObject([{ role: "owner" }])
    await expect(setUp.complete(code, "bob", PASSWORD)).rejects.toEqual(refused("over"))
    expect([await setUp.open(), await setUp.isOpen()]).toEqual([undefined, false])
  })

  it("is over when the owner is made by command", async () => {
    const { people, accounts } = await emptyWorld()
    const code = (await people.setUp.open()) ?? ""
    expect(await people.setUp.isOpen()).toBe(true)
    await accounts.add({ name: "ada", password: PASSWORD })
    await expect(people.setUp.complete(code, "eve", PASSWORD)).rejects.toEqual(refused("over"))
    expect(await people.setUp.isOpen()).toBe(false)
  })
})
