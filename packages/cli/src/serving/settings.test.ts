/** Settings over HTTP: what owners see, what they change, and what is said elsewhere. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { KEPT_FILE } from "../config/kept.ts"
import { CONFIG_FILE, readConfig } from "../config/readConfig.ts"
import type { Settings } from "../config/settings.ts"
import { exit, ledgerline, listen, objects, start, temporaryFolder } from "../testing/cli.ts"
import { RunningSettings } from "./settings.ts"

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  mkdirSync(join(folder.path, "data"))
})
afterEach(() => folder.remove())

const data = () => join(folder.path, "data")
const sources = (env: Readonly<Record<string, string>> = {}, flags = {}) => ({
  flags,
  env,
  cwd: folder.path,
  folder: data(),
})

function opened(env: Readonly<Record<string, string>> = {}, flags = {}) {
  const applied: Settings[] = []
  const settings = new RunningSettings(sources(env, flags), async (now) => void applied.push(now))
  const named = (name: string) => settings.list().find((each) => each.name === name)
  return { settings, applied, named }
}

describe("what is set", () => {
  it("holds at once or from the next start on, and outlasts it", async () => {
    const { settings, applied, named } = opened()
    expect(named("bitRates")).toMatchObject({ value: [], from: null, change: "now", waits: false })
    await settings.change({ bitRates: ["cellular=96"], fingerprint: true, name: "Attic" })
    expect(applied).toMatchObject([{ bitRates: ["cellular=96"], fingerprint: true, name: "Attic" }])
    expect(named("bitRates")).toMatchObject({ value: ["cellular=96"], from: join(data(), KEPT_FILE), waits: false })
    expect(named("fingerprint")).toMatchObject({ value: true, change: "restart", waits: true })
    const next = opened()
    expect(next.named("fingerprint")).toMatchObject({ value: true, waits: false })
    await next.settings.change({ fingerprint: null, name: null })
    expect(readConfig(sources()).settings).toMatchObject({ fingerprint: false, bitRates: ["cellular=96"] })
  })

  it("is never a secret that is shown", () => {
    writeFileSync(join(data(), CONFIG_FILE), 'otlpHeaders = "authorization=hunter2"')
    const { settings, named } = opened()
    expect(JSON.stringify(settings.list())).not.toContain("hunter2")
    expect(named("otlpHeaders")).toMatchObject({ value: null, isSecret: true, from: join(data(), CONFIG_FILE) })
  })

  it.each([
    ["what a person wrote in the config file", { logLevel: "debug" }, 409, "saidElsewhere"],
    ["what the environment says", { interval: 5 }, 409, "saidElsewhere"],
    ["what a flag says", { attempts: 5 }, 409, "saidElsewhere"],
    ["where it listens", { host: "0.0.0.0" }, 409, "inFile"],
    ["whom it believes", { identityIssuer: "https://evil.example" }, 409, "inFile"],
    ["what is no setting", { colour: "red" }, 422, "unknownSetting"],
    ["a value of another type", { fingerprint: 7 }, 422, "invalid"],
    ["a bit rate that is none", { bitRates: ["fast"] }, 422, "invalid"],
    ["a way that is none", { subsonic: ["magic"] }, 422, "invalid"],
  ] as const)("is not %s, and nothing else of the request is done", async (_, values, statusCode, reason) => {
    writeFileSync(join(data(), CONFIG_FILE), 'logLevel = "info" # mine\n')
    const { settings, applied } = opened({ LEDGERLINE_INTERVAL: "7" }, { attempts: 9 })
    await expect(settings.change({ name: "Attic", ...values })).rejects.toMatchObject({ statusCode, reason })
    expect(applied).toEqual([])
    expect(opened({ LEDGERLINE_INTERVAL: "7" }, { attempts: 9 }).named("name")?.value).toBe(null)
    expect(readFileSync(join(data(), CONFIG_FILE), "utf8")).toBe('logLevel = "info" # mine\n')
  })

  it("is refused at the next start where somebody wrote what does not belong there", async () => {
    writeFileSync(join(data(), KEPT_FILE), 'host = "0.0.0.0"')
    const { code, stderr } = await ledgerline(["config", "--data", data()])
    expect(code).toBe(2)
    expect(stderr).toContain("host belongs in config.toml")
  })
})

it("given an owner who signed in with a password, then the settings of a server that runs are changed", async () => {
  const child = start(["serve", "--mode", "server", "--port", "0", "--data", data(), "--json"])
  try {
    const told = JSON.parse(await listen(child)(/addresses/)) as { addresses: string[]; setUpCode: string }
    const [address = ""] = told.addresses
    const ask = async (method: string, path: string, body?: object, token = "") => {
      const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) }
      const answer = await fetch(`${address}/api/v1${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, never> }
    }
    const person = { name: "ada", password: "correct horse battery" }
    await ask("POST", "/set-up", { ...person, code: told.setUpCode })
    const { access } = (await ask("POST", "/sign-in", { ...person, as: "app" })).body["tokens"] as unknown as {
      access: string
    }
    const changed = await ask("PATCH", "/settings", { values: { name: "Attic", logLevel: "silent" } }, access)
    expect(changed.status).toBe(200)
    expect((await ask("GET", "/server", undefined, access)).body).toMatchObject({ name: "Attic" })
    const [key] = objects(
      (await ledgerline(["key", "add", "ada", "--scope", "admin", "--data", data(), "--json"])).stdout,
    )
    expect(await ask("PATCH", "/settings", { values: { name: "Cellar" } }, String(key?.["key"]))).toMatchObject({
      status: 403,
      body: { reason: "signInFirst" },
    })
    const [row] = objects((await ledgerline(["config", "--data", data(), "--json"])).stdout).filter(
      ({ name }) => name === "name",
    )
    expect(row).toMatchObject({ value: "Attic", from: join(data(), KEPT_FILE) })
  } finally {
    child.kill("SIGKILL")
    await exit(child)
  }
})
