import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { UsageError } from "../frame/errors.ts"
import { ledgerline, objects } from "../testing/cli.ts"
import { CONFIG_FILE, type Given, readConfig } from "./readConfig.ts"

const folder = mkdtempSync(join(tmpdir(), "ledgerline-config-"))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => rmSync(join(folder, CONFIG_FILE), { force: true }))

const read = (text: string | undefined, env: Record<string, string> = {}, flags: Given = {}) => {
  if (text !== undefined) writeFileSync(join(folder, CONFIG_FILE), text)
  return readConfig({ flags, env, cwd: folder, folder })
}

describe("settings", () => {
  it("given nothing, then they are what they are unless given", () => {
    const { settings, from, file } = read(undefined)
    expect(settings).toMatchObject({ host: "127.0.0.1", port: 4280, mode: "full", music: [], discovery: true })
    expect([from.port, file]).toEqual([undefined, undefined])
  })

  it("given all three places, then flags go before the environment, and that before the file", () => {
    const file = 'port = 1\nhost = "file"\nname = "file"'
    const { settings, from } = read(file, { LEDGERLINE_PORT: "2", LEDGERLINE_HOST: "environment" }, { port: 3 })
    expect([settings.port, settings.host, settings.name]).toEqual([3, "environment", "file"])
    expect([from.port, from.host, from.name]).toEqual(["--port", "LEDGERLINE_HOST", join(folder, CONFIG_FILE)])
  })

  it("given variables in the file, then they are put in, or what stands for them", () => {
    const file = 'port = "${PORT:-99}"\nname = "$$5 ${WHO} ${EMPTY:-}"\nmusic = ["${HOME}/Music", "/b"]'
    const { settings } = read(file, { WHO: "Ada", HOME: "/home/ada" })
    expect(settings).toMatchObject({ port: 99, name: "$5 Ada ", music: ["/home/ada/Music", "/b"] })
  })

  it("given switches, then words and flags turn them on and off", () => {
    expect(read("discovery = false\nfingerprint = true").settings).toMatchObject({
      discovery: false,
      fingerprint: true,
    })
    const { settings, from } = read("discovery = true", { LEDGERLINE_ARTWORK: "no" }, { "no-discovery": true })
    expect(settings).toMatchObject({ discovery: false, artwork: false })
    expect(from.discovery).toBe("--no-discovery")
  })

  it.each([
    ["port = 70000", {}, /config\.toml: port is a whole number from 0 to 65,535, not 70000/],
    ["port = 1.5", {}, /port is a whole number/],
    ['port = "${PORT}"', {}, /port needs PORT, which is not set/],
    ["prot = 1", {}, /there is no setting prot; did you mean port\?/],
    ["port = ", {}, /config\.toml, line 1: /],
    ["music = [1]", {}, /music is a list of texts/],
    ["__proto__ = 1", {}, /there is no setting|line 1/],
    ["constructor = 1", {}, /there is no setting constructor/],
    [undefined, { LEDGERLINE_MODE: "both" }, /LEDGERLINE_MODE: mode is one of full, server, worker, not "both"/],
    [undefined, { LEDGERLINE_DISCOVERY: "maybe" }, /LEDGERLINE_DISCOVERY: discovery is true or false, not "maybe"/],
    [undefined, { LEDGERLINE_CONFIG: "/nowhere.toml" }, /\/nowhere\.toml cannot be read: ENOENT/],
  ])("given %s and %o, then one line says what is wrong", (file, env, message) => {
    const error = (() => {
      try {
        return read(file, env as Record<string, string>)
      } catch (cause) {
        return cause
      }
    })()
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message).toMatch(message)
    expect((error as UsageError).message).not.toContain("\n")
  })

  it("given a secret that is wrong, then it is not in the message", () => {
    expect(() => read("otlpHeaders = 12345")).toThrow(/otlpHeaders is a text, not what is there/)
  })
})

it("given a secret, then `config` does not show it", async () => {
  writeFileSync(join(folder, CONFIG_FILE), 'otlpHeaders = "authorization=hunter2"')
  for (const flags of [[], ["--json"]]) {
    const { stdout, stderr, code } = await ledgerline(["config", "--data", folder, ...flags])
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).not.toContain("hunter2")
  }
  const rows = objects((await ledgerline(["config", "--data", folder, "--json"])).stdout)
  expect(rows.find(({ name }) => name === "otlpHeaders")).toMatchObject({
    value: "(hidden)",
    variable: "LEDGERLINE_OTLP_HEADERS",
  })
})
