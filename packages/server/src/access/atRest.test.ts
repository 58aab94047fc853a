/** What is in the files of a library: no password, no key and no token, also not the machine's key. Attack 9. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Library, registry } from "@ledgerline/core"
import { seededPorts } from "@ledgerline/core/testing"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts } from "@ledgerline/core/system"
import { expect, it, onTestFinished } from "vitest"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { People } from "./People.ts"

it("the files of a library hold no secret in plain", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-rest-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "library.sqlite")
  const store = openSqlite({ path, owner: { pid: process.pid, host: "test" }, now: () => systemPorts.clock.now() })
  const library = await Library.open({ store, registry, ports: systemPorts, path })
  const key = openMachineKey({ path: join(folder, "machine.key"), random: seededPorts(9).random })
  const people = await People.open({ library, key })
  const code = (await people.setUp.open()) ?? ""
  await people.setUp.complete(code, "ada", "a password of ada")
  const { password } = await people.appPasswords.add("ada", "phone")
  const { key: apiKey } = await people.keys.add("ada", "a program of ada", ["read"])
  const asking = {
    principal: { member: "ada", role: "owner", scopes: null, via: "cookie", credential: "1" },
    request: { method: "POST", url: "/me/keys", body: { secret: "asked with a secret" } },
    headers: { "idempotency-key": "1" },
  } as const
  const answer = async () => ({ secret: "answered with a secret" })
  await people.once.answer(asking, answer)
  const { cookie } = await people.browsers.signIn("ada", "Firefox")
  const first = await people.apps.signIn("ada", "tablet")
  const second = await people.apps.renew(first.renewal)
  const secrets = [
    code,
    code.replaceAll("-", ""),
    "a password of ada",
    password,
    apiKey,
    apiKey.slice(-43),
    "asked with a secret",
    "answered with a secret",
    cookie,
    cookie.slice(-43),
    first.access,
    first.renewal,
    first.renewal.slice(-43),
    second?.renewal ?? "?",
    readFileSync(join(folder, "machine.key"), "latin1").trim(),
  ]
  const holds = (): string => {
    const files = readdirSync(folder).filter((name) => name !== "machine.key" && !name.endsWith(".sock"))
    return files.map((name) => readFileSync(join(folder, name), "latin1")).join("")
  }
  const written = holds()
  // What is written is looked at.
  expect(written).toContain("a program of ada")
  for (const secret of secrets) expect(written.includes(secret), secret.slice(0, 8)).toBe(false)
  const keyBytes = Buffer.from(secrets.at(-1) ?? "", "hex").toString("latin1")
  expect(written.includes(keyBytes)).toBe(false)
  await library.close()
  for (const secret of secrets) expect(holds().includes(secret), secret.slice(0, 8)).toBe(false)
})
