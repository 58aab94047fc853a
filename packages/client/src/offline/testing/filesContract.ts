/** What every adapter of {@link CacheFiles} does. */
import { createHash } from "node:crypto"
import { identify } from "@ledgerline/core/identity"
import { flacOf } from "@ledgerline/core/identity/testing"
import { beforeEach, describe, expect, it } from "vitest"
import type { CacheFiles } from "../files.ts"

/** Chunks of encrypted files end here. */
const EDGE = 65_536

const bytesOf = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 0xff))

const idOf = (bytes: Buffer): string =>
  identify({
    size: bytes.length,
    read: (into, offset, length, position) => bytes.copy(into, offset, position, position + length),
  }).id

/** `open`: the same files again, as the next start of the program finds them; new ones with `isNew`. */
export function filesContract(open: (isNew: boolean) => CacheFiles): void {
  let files: CacheFiles
  beforeEach(() => {
    files = open(true)
  })

  async function keep(bytes: Buffer, parts: readonly number[] = [bytes.length]): Promise<string> {
    const id = idOf(bytes)
    const file = await files.begin(id)
    let at = 0
    for (const part of parts) {
      await file.write(bytes.subarray(at, at + part))
      at += part
    }
    expect(await file.examine()).toMatchObject({ id })
    expect(await file.keep()).toBe(files.takes(bytes.length))
    return id
  }

  it.each([0, 1, EDGE - 1, EDGE, EDGE + 1, 3 * EDGE, 200_000])(
    "keeps a file of %i bytes, and reads any part",
    async (size) => {
      const bytes = bytesOf(size)
      const id = await keep(bytes, [Math.min(size, 1000), Math.max(0, size - 1000)])
      const whole = await open(false).open(id)
      expect(whole?.size).toBe(size)
      for (const [position, length] of [
        [0, size],
        [0, 0],
        [EDGE - 5, 10],
        [EDGE, 1],
        [size - 3, 10],
        [size, 5],
        [size + 9, 5],
      ] as const) {
        if (position < 0) continue
        const read = Buffer.from((await whole?.read(position, length)) ?? [])
        expect(read.equals(bytes.subarray(position, position + length))).toBe(true)
      }
      await whole?.close()
    },
  )

  it("lists what is whole with what it takes, and nothing else", async () => {
    const id = await keep(bytesOf(70_000))
    await (await files.begin(idOf(bytesOf(5)))).pause()
    const [one, ...others] = await open(false).list()
    expect([one?.id, others]).toEqual([id, []])
    expect(one?.bytes).toBeGreaterThanOrEqual(70_000)
    expect(one?.bytes).toBeLessThan(70_100)
  })

  it("goes on with what was paused, from a place that it says", async () => {
    const bytes = bytesOf(200_000)
    const id = idOf(bytes)
    const first = await files.begin(id)
    await first.write(bytes.subarray(0, 150_000))
    const paused = await first.pause()
    expect(paused).toBeGreaterThan(100_000)
    expect(await open(false).sweep(new Set([id]))).toEqual([{ id, bytes: paused }])
    const second = await open(false).begin(id)
    expect(second.position).toBeGreaterThan(100_000)
    expect(second.position).toBeLessThanOrEqual(150_000)
    await second.write(bytes.subarray(second.position))
    expect(await second.examine()).toMatchObject({ id })
    await second.keep()
    const whole = await files.open(id)
    expect(Buffer.from((await whole?.read(0, 200_000)) ?? []).equals(bytes)).toBe(true)
    await whole?.close()
  })

  it("does not show what is not whole, and forgets what is dropped", async () => {
    const id = idOf(bytesOf(10))
    const file = await files.begin(id)
    await file.write(bytesOf(10))
    expect(await files.open(id)).toBeUndefined()
    await file.drop()
    const again = await files.begin(id)
    expect(again.position).toBe(0)
    await again.drop()
  })

  it("says what bytes come to, of what is written and of what is whole", async () => {
    const bytes = bytesOf(3 * EDGE + 5)
    const id = idOf(bytes)
    const digest = createHash("sha256").update(bytes).digest("base64")
    const file = await files.begin(id)
    await file.write(bytes)
    expect(await file.examine()).toMatchObject({ id, proof: "whole" })
    expect(await file.digest()).toBe(digest)
    await file.keep()
    const again = open(false)
    expect(await again.examine(id)).toMatchObject({ id, proof: "whole" })
    expect(await again.digest(id)).toBe(digest)
    await expect(again.examine(idOf(bytesOf(1)))).rejects.toBeInstanceOf(Error)
  })

  it("says of FLAC whether all of its frames are as they were written", async () => {
    const sound = flacOf(100)
    const damaged = Buffer.from(sound)
    damaged[sound.length >> 1] = (damaged[sound.length >> 1] ?? 0) ^ 1
    const id = idOf(sound)
    expect(idOf(damaged)).toBe(id)
    for (const [bytes, proof] of [
      [sound, "whole"],
      [damaged, "broken"],
    ] as const) {
      const file = await files.begin(id)
      await file.write(bytes)
      expect(await file.examine()).toMatchObject({ id, proof })
      await file.keep()
      expect(await open(false).examine(id)).toMatchObject({ id, proof })
      await files.remove(id)
    }
  })

  it("says what bytes are, not what they are called", async () => {
    const file = await files.begin(idOf(bytesOf(10)))
    await file.write(bytesOf(11))
    expect(await file.examine()).toMatchObject({ id: idOf(bytesOf(11)) })
    await file.drop()
  })

  it("removes files, and sweeps what was begun and is not wanted", async () => {
    const id = await keep(bytesOf(10))
    await files.remove(id)
    await files.remove(id)
    expect([await files.open(id), await files.list()]).toEqual([undefined, []])
    const [kept, swept] = [idOf(bytesOf(20)), idOf(bytesOf(30))]
    for (const one of [kept, swept]) {
      const file = await files.begin(one)
      await file.write(bytesOf(EDGE + 1))
      await file.pause()
    }
    await open(false).sweep(new Set([kept]))
    const positions = []
    for (const one of [kept, swept]) {
      const file = await files.begin(one)
      positions.push(file.position > 0)
      await file.drop()
    }
    expect(positions).toEqual([true, false])
  })

  describe.each(["", "..", "../x", "a/b", "x\0", "ü".repeat(20), "a".repeat(300)])("the id %j", (id) => {
    it("reaches no file", async () => {
      await expect(files.begin(id)).rejects.toMatchObject({ reason: "invalid" })
      await expect(files.open(id)).rejects.toMatchObject({ reason: "invalid" })
      await expect(files.remove(id)).rejects.toMatchObject({ reason: "invalid" })
      expect(() => files.locate(id)).toThrow(expect.objectContaining({ reason: "invalid" }))
    })
  })
}
