/** The key of a machine, as a file and as a credential, and what it seals. */
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { seededPorts } from "@ledgerline/core/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { emptyWorld, keyOfSeed } from "../testing/people.ts"
import { KeyRefused } from "@ledgerline/core/machineKey"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { People } from "./People.ts"

const HEX = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ledgerline-key-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const { random } = seededPorts(1)

describe("the machine's key", () => {
  it("is made once, for its owner's eyes, and is the same from then on", () => {
    const path = join(folder(), "machine.key")
    const made = openMachineKey({ path, random })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, "latin1")).toMatch(/^[0-9a-f]{64}\n$/)
    const again = openMachineKey({ path, random })
    expect(again.open("x", made.seal("x", "a secret"))).toBe("a secret")
  })

  it.each([0o640, 0o604, 0o644, 0o660])("is refused where others may read it: %o", (mode) => {
    const path = join(folder(), "machine.key")
    writeFileSync(path, `${HEX}\n`)
    chmodSync(path, mode)
    expect(() => openMachineKey({ path, random })).toThrow(
      expect.objectContaining({ reason: "readable" }) as KeyRefused,
    )
    chmodSync(path, 0o600)
    expect(openMachineKey({ path, random }).derive("x")).toHaveLength(32)
  })

  it.skipIf(process.getuid?.() !== 0)("is refused where it is somebody else's", () => {
    const path = join(folder(), "machine.key")
    writeFileSync(path, HEX, { mode: 0o600 })
    chownSync(path, 65_534, 65_534)
    expect(() => openMachineKey({ path, random })).toThrow(
      expect.objectContaining({ reason: "readable" }) as KeyRefused,
    )
  })

  it.each([
    ["empty", ""],
    ["short", HEX.slice(2)],
    ["long", `${HEX}00`],
    ["zeros", "0".repeat(64)],
    ["words", "not so secret"],
    ["zero bytes", "\0".repeat(32)],
  ])("is refused where it is none: %s", (_, text) => {
    const path = join(folder(), "machine.key")
    writeFileSync(path, text, { mode: 0o600 })
    expect(() => openMachineKey({ path, random })).toThrow(expect.objectContaining({ reason: "notAKey" }) as KeyRefused)
  })

  it("comes from a credential where one is named, as text or bytes, and is never made there", () => {
    const [path, credential] = [join(folder(), "machine.key"), join(folder(), "ledgerline-key")]
    expect(() => openMachineKey({ path, credential, random })).toThrow(
      expect.objectContaining({ reason: "missing" }) as KeyRefused,
    )
    writeFileSync(credential, Buffer.from(HEX, "hex"), { mode: 0o440 })
    const key = openMachineKey({ path, credential, random })
    writeFileSync(path, HEX, { mode: 0o600 })
    expect(openMachineKey({ path, random }).derive("x")).toEqual(key.derive("x"))
    chmodSync(credential, 0o444)
    expect(() => openMachineKey({ path, credential, random })).toThrow(KeyRefused)
  })

  it("opens what it sealed, for what it was sealed, unchanged", () => {
    const key = keyOfSeed(1)
    const sealed = key.seal("app password ada 1", "a secret")
    expect(key.open("app password ada 1", sealed)).toBe("a secret")
    expect(key.seal("app password ada 1", "a secret")).not.toEqual(sealed)
    expect(key.open("app password eve 1", sealed)).toBeUndefined()
    expect(keyOfSeed(2).open("app password ada 1", sealed)).toBeUndefined()
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(key.open("app password ada 1", changed), String(i)).toBeUndefined()
      expect(key.open("app password ada 1", sealed.subarray(0, i)), String(i)).toBeUndefined()
    }
  })

  it("gives another key for each purpose", () => {
    const key = keyOfSeed(1)
    const derived = ["access tokens", "renewal tokens", "seal"].map((label) =>
      Buffer.from(key.derive(label)).toString("hex"),
    )
    expect(new Set(derived).size).toBe(3)
    expect(key.derive("seal")).toEqual(key.derive("seal"))
  })
})

describe("a library", () => {
  it("has its secrets under one key, and another one only where that is meant", async () => {
    const { library, accounts } = await emptyWorld()
    await accounts.add({ name: "ada" })
    const open = (seed: number, takeOver?: boolean) =>
      // As another process would: nothing is open there yet.
      People.open({
        library: Object.create(library) as typeof library,
        key: keyOfSeed(seed),
        ...(takeOver === undefined ? {} : { takeOver }),
      })
    const { password } = await (await open(1)).appPasswords.add("ada", "phone")
    await expect(open(2)).rejects.toMatchObject({ _tag: "KeyRefused", reason: "otherKey" })
    expect(await (await open(1)).appPasswords.check("ada", { password })).toBeDefined()
    const moved = await open(2, true)
    expect(await moved.appPasswords.list()).toMatchObject([{ name: "phone", isReadable: false }])
    await expect(open(1)).rejects.toMatchObject({ reason: "otherKey" })
  })
})
