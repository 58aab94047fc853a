/** Who may call which method: every method of the table, asked by nobody, a listener, an editor and an owner. */
import type { Role } from "@ledgerline/api"
import { expect, it } from "vitest"
import { METHODS } from "./table.ts"
import { type Answered, encoded, serving } from "./testing/serving.ts"

const DENIED = new Set([40, 41, 42, 43, 44, 50])
const ROLES: readonly Role[] = ["listener", "editor", "owner"]

/** The least role that may, by what a method does. */
function least(name: string): Role | "anyone" {
  if (name === "getOpenSubsonicExtensions") return "anyone"
  if (/^(?:getUsers|createUser|updateUser|deleteUser)$/.test(name)) return "owner"
  if (
    /^(?:startScan|refreshPodcasts)$|Podcast(?:Channel|Episode)$|InternetRadioStation$/.test(name) &&
    !name.startsWith("get")
  )
    return "editor"
  if (/^(?:create|update|delete)Share$/.test(name)) return "editor"
  return "listener"
}

it("lets each method be called by those whom it is for, and by nobody else", async () => {
  const served = await serving({ subsonic: { users: true } })
  const clients = [
    ["listener", await served.byKey("bob")],
    ["editor", await served.byKey("eve")],
    ["owner", await served.byKey("ada")],
  ] as const
  for (const name of Object.keys(METHODS)) {
    const wanted = least(name)
    for (const path of [name, `${name}.view`]) {
      const nobody = await fetch(`${served.address}/rest/${path}?f=json`)
      const { "subsonic-response": answer } = (await nobody.json()) as Answered
      expect(answer.error?.code, `nobody ${path}`).toBe(wanted === "anyone" ? undefined : 10)
    }
    for (const [role, client] of clients) {
      const { error } = await client.ask(name)
      const isDenied = error !== undefined && DENIED.has(error.code)
      const isMeant = wanted === "anyone" || ROLES.indexOf(role) >= ROLES.indexOf(wanted)
      expect(isDenied, `${role} ${name} ${JSON.stringify(error)}`).toBe(!isMeant)
      expect(error?.message, name).not.toBe("The server could not do it")
    }
  }
})

it("lets app passwords manage nobody, and keys do only what they are for", async () => {
  const served = await serving()
  const ada = await served.as("ada")
  for (const method of ["getUsers", "createUser", "deleteUser", "changePassword"])
    expect(await ada.ask(method, { username: "bob", password: "another long one" })).toMatchObject({
      error: { code: 50 },
    })
  const { key } = await served.people.keys.add("ada", "speaker", ["stream"])
  const answer = await fetch(`${served.address}/rest/getArtists?${encoded({ f: "json", apiKey: key })}`)
  expect(await answer.json()).toMatchObject({ "subsonic-response": { status: "failed", error: { code: 50 } } })
})
