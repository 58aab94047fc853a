/** Changes that are in no log, sent again with their key. */
import { systemPorts } from "@ledgerline/core/system"
import { describe, expect, it } from "vitest"
import { asking, withCookie } from "../../testing/browser.ts"
import { PASSWORD } from "../../testing/people.ts"
import { newReplica, running } from "../../testing/running.ts"

const DAY = 86_400_000

async function home() {
  let later = 0
  const clock = { now: () => systemPorts.clock.now() + later }
  const server = await running(await newReplica(undefined, { clock }))
  const enter = async (name: string) =>
    withCookie(
      server.address,
      await asking(server.address)("POST", "/sign-in", { name, password: PASSWORD, as: "browser" }),
    )
  const { accounts } = server.people
  await accounts.add({ name: "ada", password: PASSWORD })
  await accounts.add({ name: "eve", password: PASSWORD, role: "owner" })
  return { ...server, enter, ada: await enter("ada"), pass: (milliseconds: number) => (later += milliseconds) }
}

const key = (text: string) => ({ "idempotency-key": text })

describe("a change that comes again with its key", () => {
  it("is answered as it was, and not done again: also a secret that is shown once", async () => {
    const { ada, people } = await home()
    const body = { name: "script", scopes: ["read"] }
    const [first, second] = await Promise.all([
      ada("POST", "/me/keys", body, key("1")),
      ada("POST", "/me/keys", body, key("1")),
    ])
    expect(first).toMatchObject({ status: 200, body: { key: expect.any(String) as string } })
    expect(second.body).toEqual(first.body)
    expect(second.headers.get("cache-control")).toBe("no-store")
    expect(await people.keys.list("ada")).toHaveLength(1)
    const without = await ada("POST", "/me/keys", body)
    expect(without.body.key).not.toBe(first.body.key)
  })

  it.each([
    ["POST", "/users", { name: "bob", password: PASSWORD }, 200],
    ["PATCH", "/users/eve", { role: "editor" }, 200],
    ["DELETE", "/users/eve", undefined, 204],
    ["POST", "/me/app-passwords", { name: "phone" }, 200],
    ["POST", "/devices/pairings", {}, 200],
  ] as const)("%s %s", async (method, path, body, status) => {
    const { ada } = await home()
    const first = await ada(method, path, body, key("a"))
    expect(first.status).toBe(status)
    const second = await ada(method, path, body, key("a"))
    expect([second.status, second.body]).toEqual([first.status, first.body])
  })

  it("is refused where it is another one", async () => {
    const { ada, people } = await home()
    await ada("POST", "/users", { name: "bob" }, key("1"))
    for (const [method, path, body] of [
      ["POST", "/users", { name: "mallory" }],
      ["POST", "/users", { name: "bob", role: "owner" }],
      ["DELETE", "/users/bob", undefined],
    ] as const)
      expect(await ada(method, path, body, key("1"))).toMatchObject({ status: 422, body: { reason: "keyUsed" } })
    expect((await people.accounts.list()).map(({ name }) => name)).toEqual(["ada", "bob", "eve"])
  })

  it("is somebody else's own where somebody else sends the key", async () => {
    const { ada, enter } = await home()
    const body = { name: "phone" }
    const hers = await ada("POST", "/me/app-passwords", body, key("1"))
    const eves = await (await enter("eve"))("POST", "/me/app-passwords", body, key("1"))
    expect(eves.status).toBe(200)
    expect(eves.body.password).not.toBe(hers.body.password)
  })

  it("is tried anew where it failed, and done anew after a day", async () => {
    const { ada, people, pass } = await home()
    expect((await ada("PATCH", "/users/bob", { role: "owner" }, key("1"))).status).toBe(404)
    await people.accounts.add({ name: "bob" })
    expect((await ada("PATCH", "/users/bob", { role: "owner" }, key("1"))).status).toBe(200)
    const first = await ada("POST", "/me/app-passwords", { name: "phone" }, key("2"))
    pass(DAY)
    const { status, body } = await ada("POST", "/me/app-passwords", { name: "phone" }, key("2"))
    expect(status).toBe(200)
    expect(body.password).not.toBe(first.body.password)
  })
})
