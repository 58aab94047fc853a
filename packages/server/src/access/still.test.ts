/** Whether somebody who was let in before may go on: lines that stay open outlast their tokens, and not their rights. */
import type { Principal } from "@ledgerline/api"
import { describe, expect, it } from "vitest"
import { newWorld, PASSWORD, type World } from "../testing/people.ts"
import { ACCESS_LASTS } from "./Apps.ts"

type Way = (
  world: World,
) => Promise<{ readonly principal: Principal | undefined; readonly end: () => Promise<unknown> }>

const ways: Readonly<Record<string, Way>> = {
  async browser({ people, ask }) {
    const { id, cookie } = await people.browsers.signIn("eve", "browser")
    return { principal: await ask({ cookie: `ledgerline=${cookie}` }), end: () => people.signIns.end("eve", id) }
  },
  async app({ people, ask }) {
    const { id, access } = await people.apps.signIn("eve", "app")
    return { principal: await ask({ authorization: `Bearer ${access}` }), end: () => people.signIns.end("eve", id) }
  },
  async "API key"({ people, ask }) {
    const { id, key } = await people.keys.add("eve", "script", ["edit"])
    return { principal: await ask({ "x-api-key": key }), end: () => people.keys.remove(id) }
  },
  async "app password"({ people, gate }) {
    const { id, password } = await people.appPasswords.add("eve", "phone")
    const said = await gate.bySubsonic({ u: "eve", p: password }, "192.0.2.1")
    return { principal: "code" in said ? undefined : said, end: () => people.appPasswords.remove(id) }
  },
}

describe.each(Object.entries(ways))("somebody by %s", (_, way) => {
  it("goes on after the token is over, with the role that is now, until it is ended", async () => {
    const world = await newWorld()
    const { principal, end } = await way(world)
    if (principal === undefined) throw new Error("not let in")
    world.pass(ACCESS_LASTS * 2000)
    expect(await world.gate.still(principal)).toEqual(principal)
    await world.accounts.setRole("eve", "listener")
    expect(await world.gate.still(principal)).toEqual({ ...principal, role: "listener" })
    await end()
    expect(await world.gate.still(principal)).toBeUndefined()
  })

  it("does not go on when the member is disabled, or another one has the name", async () => {
    const world = await newWorld()
    const { principal } = await way(world)
    if (principal === undefined) throw new Error("not let in")
    await world.accounts.disable("eve")
    expect(await world.gate.still(principal)).toBeUndefined()
    await world.accounts.enable("eve")
    await world.accounts.remove("eve")
    await world.accounts.add({ name: "eve", password: PASSWORD, again: true })
    expect(await world.gate.still(principal)).toBeUndefined()
  })
})
