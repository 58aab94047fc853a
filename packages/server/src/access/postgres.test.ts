/** Several servers on one PostgreSQL database: what one changes, the others know within seconds. */
import { pgStore } from "@ledgerline/core/store/postgres"
import { has, type PostgresServer, startPostgres } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { emptyWorld, PASSWORD } from "../testing/people.ts"

describe.skipIf(!has("initdb"))("accounts in PostgreSQL", () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it("are the same for all servers, also when they end", async () => {
    const open = () => pgStore({ url: server.url, schema: "library", connections: 2 })
    const [one, other] = [await emptyWorld({ store: await open() }), await emptyWorld({ store: await open() })]
    await one.accounts.add({ name: "ada", password: PASSWORD })
    await expect(other.accounts.add({ name: "eve", password: PASSWORD, isFirst: true })).rejects.toMatchObject({
      reason: "over",
    })
    await other.accounts.add({ name: "Eve", password: PASSWORD, role: "editor" })
    expect(await one.gate.byPassword("eve", PASSWORD, "192.0.2.1")).toMatchObject({ name: "Eve", role: "editor" })
    const { cookie } = await one.people.browsers.signIn("Eve", "browser")
    const app = await one.people.apps.signIn("Eve", "app")
    const { key } = await one.people.keys.add("Eve", "script", ["read"])
    const { id, password } = await one.people.appPasswords.add("Eve", "phone")
    const share = await one.people.shares.add("Eve", "track", ["a"], { canDownload: true, expiresAt: 4e12 })
    const opened = () => other.people.shares.open(share.token ?? "")
    expect(await opened()).toEqual(share)
    const ways = () => [
      other.ask({ cookie: `ledgerline=${cookie}` }),
      other.ask({ authorization: `Bearer ${app.access}` }),
      other.ask({ "x-api-key": key }),
      other.gate.bySubsonic({ u: "eve", p: password }, "192.0.2.1"),
    ]
    const member = { member: "Eve", role: "editor" }
    expect(await Promise.all(ways())).toMatchObject([member, member, member, member])
    const renewed = await other.people.apps.renew(app.renewal)
    expect(await one.people.apps.renew(app.renewal)).toBeUndefined()
    expect(await other.people.apps.renew(renewed?.renewal ?? "")).toBeUndefined()
    await one.people.appPasswords.remove(id)
    other.pass(15_000)
    expect(await other.gate.bySubsonic({ u: "eve", p: password }, "192.0.2.1")).toMatchObject({ code: 40 })
    await one.accounts.disable("Eve")
    other.pass(15_000)
    expect((await Promise.all(ways())).map((each) => each !== undefined && "member" in each)).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(await opened()).toBeUndefined()
    await expect(other.accounts.disable("ada")).rejects.toMatchObject({ reason: "lastOwner" })
  })
})
