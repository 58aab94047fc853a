/** Files read in the threads of an import. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import type { PoolPorts } from "../ports.ts"
import { audioReader } from "../read/AudioReader.ts"
import type { Limits } from "../read/limits.ts"
import type { AudioReader } from "../read/reading.ts"
import { canMakeFiles, encode, fakeImage, tag, temporaryFolder } from "../read/testing/audioFiles.ts"
import { systemPorts } from "../system.ts"
import { packRun } from "../testing/packRun.ts"
import type { NewBlob, Place } from "../blobs/newBlob.ts"
import { packPath } from "../blobs/packs.ts"
import { type Answer, ImportPool } from "./ImportPool.ts"
import { readItem } from "./readTask.ts"

const pools: ImportPool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

describe.skipIf(!canMakeFiles())("a file", () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder.path, name)
  const blobs = path("blobs")
  const poolOf = (options: { ports?: PoolPorts; threads?: number } = {}): ImportPool => {
    const pool = new ImportPool({ ports: systemPorts, threads: 2, ...options })
    pools.push(pool)
    return pool
  }
  const packs = packRun(blobs)
  const read = async (pool: ImportPool, file: string | Uint8Array, limits: Partial<Limits> = {}): Promise<Answer> => {
    const [answer] = await pool.read([{ kind: "audio", path: file }], { packs, limits })
    return answer as Answer
  }

  it("is read, its pictures and its raw tags put into blobs", async () => {
    const picture = fakeImage("jpeg", 100_000)
    tag([
      {
        file: encode(path("a.flac")),
        format: "vorbis",
        tags: { TITLE: ["T"], COMMENT: ["c".repeat(1000)] },
        pictures: [[3, "", picture]],
      },
    ])
    const answer = await read(poolOf(), path("a.flac"))
    if (!answer.ok || !("read" in answer)) throw new Error("not read")
    expect(answer.read.common).toMatchObject({ title: "T" })
    expect(answer.read.pictures).toMatchObject([{ bytes: 100_000, type: "front", mime: "image/jpeg" }])
    const [inPack, inTable] = answer.blobs as readonly [NewBlob, NewBlob]
    expect(inPack).toMatchObject({ hash: answer.read.pictures[0]?.hash, size: 100_000 })
    const { pack, offset } = inPack.place as Place
    expect(readFileSync(packPath(blobs, pack)).subarray(offset, offset + 100_000)).toEqual(Buffer.from(picture))
    expect(inTable).toMatchObject({ hash: answer.read.tags, compression: "zstd" })
    expect(inTable.bytes?.length).toBeLessThan(500)
  })

  it("with few tags has them stored as they are", async () => {
    tag([{ file: encode(path("few.flac")), format: "vorbis", tags: { TITLE: ["T"] } }])
    const answer = await read(poolOf(), path("few.flac"))
    if (!answer.ok || !("read" in answer)) throw new Error("not read")
    const [blob] = answer.blobs as readonly [NewBlob]
    expect(blob).toMatchObject({ hash: answer.read.tags, compression: "none", size: blob.bytes?.length })
  })

  it("is one media file whatever its tags", async () => {
    const pool = poolOf()
    const file = encode(path("same.mp3"))
    const before = await read(pool, file)
    tag([{ file, format: "id3v24", tags: { TIT2: ["Other"] } }])
    const after = await read(pool, file)
    expect(after).toMatchObject({ read: { mediaFile: (before as { read?: { mediaFile: string } }).read?.mediaFile } })
  })

  // Other systems have no such names.
  it.skipIf(process.platform !== "linux")("is found by the bytes of a name that is no UTF-8", async () => {
    const name = Buffer.concat([Buffer.from(`${folder.path}/caf`), Buffer.from([0xe9]), Buffer.from(".flac")])
    writeFileSync(name, Buffer.from("no audio"))
    expect(await read(poolOf(), name)).toMatchObject({ ok: false, reason: "notAudio" })
  })

  it("that is not there, or no file, is unavailable", async () => {
    const pool = poolOf()
    expect(await read(pool, path("none.mp3"))).toMatchObject({ ok: false, reason: "unavailable" })
    expect(await read(pool, folder.path)).toMatchObject({ ok: false, reason: "unavailable" })
  })

  it("that takes too long is given up, and the next is read", async () => {
    encode(path("c.mp3"))
    const calls = new Set<() => void>()
    const begun = Promise.withResolvers<void>()
    const ports: PoolPorts = {
      parallelism: () => 1,
      after(_, call) {
        calls.add(call)
        begun.resolve()
        return () => calls.delete(call)
      },
    }
    const pool = poolOf({ ports, threads: 1 })
    const first = read(pool, path("c.mp3"))
    await begun.promise
    calls.forEach((call) => call())
    expect(await first).toMatchObject({ ok: false, reason: "timeout" })
    expect(await read(pool, path("c.mp3"))).toMatchObject({ ok: true })
  })

  it.each([
    [undefined, 3],
    [96, 1],
  ])("waits with those of other folders until a thread takes %s together", async (together, tasks) => {
    let handed = 0
    const ports: PoolPorts = {
      parallelism: () => 1,
      after() {
        handed += 1
        return () => {}
      },
    }
    const pool = poolOf({ ports, threads: 1 })
    const folderOf = (files: number) => {
      const items = Array.from({ length: files }, () => ({ kind: "audio" as const, path: path("none.mp3") }))
      return pool.read(items, { packs, bytes: files, together })
    }
    const first = folderOf(1)
    const others = await Promise.all([16, 16, 16, 16, 16, 16].map(folderOf))
    expect([await first, ...others].flat()).toHaveLength(97)
    expect(handed - 1).toBe(tasks)
  })

  it("17: that changes while it is read is not believed", async () => {
    const file = encode(path("growing.mp3"))
    const reader = audioReader()
    const writing: AudioReader = {
      async read(audio, limits) {
        const reading = await reader.read(audio, limits)
        appendFileSync(file, "more")
        return reading
      },
    }
    expect(await readItem(writing, { kind: "audio", path: file }, packs)).toMatchObject({
      ok: false,
      reason: "changed",
    })
  })

  it("beyond the limit is too large, and one of noise no audio, while others are read", async () => {
    writeFileSync(path("noise.mp3"), new Uint8Array(2 ** 20).fill(0xff))
    encode(path("b.mp3"))
    const pool = poolOf()
    writeFileSync(path("large.mp3"), new Uint8Array(3 * 2 ** 20))
    const names = ["noise.mp3", "b.mp3", "large.mp3", "b.mp3"]
    const answers = await Promise.all(names.map((name) => read(pool, path(name), { fileBytes: 2 * 2 ** 20 })))
    expect(answers.map((answer) => (answer.ok ? "read" : answer.reason))).toEqual([
      "notAudio",
      "read",
      "tooLarge",
      "read",
    ])
  })
})
