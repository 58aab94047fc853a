import { readdirSync, readlinkSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { systemTimers } from "@ledgerline/sync/system"
import { describe, expect, it } from "vitest"
import { located, numbered, sourceFolder } from "../testing/serving.ts"
import { type HeldFile, OpenFiles } from "./OpenFiles.ts"
import type { LocatedFile } from "./port.ts"

/** Some files that are known by their names, and how many of them are open. */
function some(count: number, most: number) {
  const root = sourceFolder()
  const known = new Map<string, LocatedFile>()
  for (let i = 0; i < count; i++) {
    writeFileSync(join(root, `${i}`), numbered(100 + i))
    known.set(`${i}`, located(root, join(root, `${i}`)))
  }
  let time = 0
  let looks = 0
  const files = new OpenFiles({
    files: {
      locate: async (id) => {
        looks += 1
        const file = known.get(id)
        return file === undefined ? [] : [file]
      },
    },
    now: () => time,
    most,
  })
  const open = (): number =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(join("/proc/self/fd", fd)).startsWith(`${root}/`)
      } catch {
        return false
      }
    }).length
  const hold = async (id: string): Promise<HeldFile> => {
    const held = await files.hold(id)
    if (!("release" in held)) throw new Error(held.reason)
    return held
  }
  return { root, known, files, open, hold, pass: (ms: number) => (time += ms), looks: () => looks }
}

const settled = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => systemTimers.after(2, () => resolve(undefined)))
}

describe("files that are kept open", () => {
  it("are so many, and those used last", async () => {
    const { hold, open, files, looks } = some(20, 5)
    for (let i = 0; i < 20; i++) (await hold(`${i}`)).release()
    await settled(() => open() === 5)
    const before = looks()
    for (let i = 15; i < 20; i++) (await hold(`${i}`)).release()
    expect(looks()).toBe(before)
    await files.close()
    await settled(() => open() === 0)
  })

  it("stay open for those who read them, however many others are asked for", async () => {
    const { hold, open, files } = some(20, 2)
    const held = await hold("0")
    for (let i = 1; i < 20; i++) (await hold(`${i}`)).release()
    await settled(() => open() === 3)
    const bytes = Buffer.alloc(100)
    expect((await held.handle.read(bytes, 0, 100, 0)).bytesRead).toBe(100)
    held.release()
    held.release()
    await settled(() => open() === 2)
    await files.close()
  })

  it("are opened once for all who ask at the same time", async () => {
    const { hold, open, looks, files } = some(3, 8)
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => hold(`${i % 3}`)))
    expect([open(), looks()]).toEqual([3, 3])
    for (const each of all) each.release()
    await files.close()
  })

  it("are looked at again after a second, and closed where they are gone", async () => {
    const { root, hold, files, pass, looks, open } = some(1, 8)
    ;(await hold("0")).release()
    pass(999)
    ;(await hold("0")).release()
    expect(looks()).toBe(1)
    pass(1)
    ;(await hold("0")).release()
    expect(looks()).toBe(2)
    unlinkSync(join(root, "0"))
    pass(1000)
    expect(await files.hold("0")).toEqual({ reason: "gone" })
    await settled(() => open() === 0)
    await files.close()
  })

  it("are not handed out any more once the library has forgotten them", async () => {
    const { known, hold, files, pass, open } = some(1, 8)
    ;(await hold("0")).release()
    known.clear()
    pass(1000)
    expect(await files.hold("0")).toEqual({ reason: "absent" })
    await settled(() => open() === 0)
    await files.close()
  })

  it("tell who reads them whether their bytes were changed where they are", async () => {
    const { root, hold, files, pass } = some(1, 8)
    const held = await hold("0")
    expect(await held.isUnchanged()).toBe(true)
    pass(1000)
    expect(await held.isUnchanged()).toBe(true)
    writeFileSync(join(root, "0"), numbered(50))
    pass(1000)
    expect(await held.isUnchanged()).toBe(false)
    held.release()
    await files.close()
  })
})
