/** Never a wrong file: what was damaged on its way is refused, and what is damaged at home comes as it is, and says so. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary, type DeviceLibrary, type OfflineState } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { Library, registry, run } from "@ledgerline/core"
import { encode, ENCODINGS } from "@ledgerline/core/identity/testing"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { thisProcess } from "@ledgerline/core/system"
import { has, memoryStore, seededPorts } from "@ledgerline/core/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { flippingLine } from "./flippingLine.ts"
import { tokenOf } from "./given.ts"
import { type Music, musicServer, newFolder } from "./music.ts"

/** A real file of three seconds. */
function recorded(name: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-"))
  try {
    const encoding = ENCODINGS.find((each) => each.name === name) as (typeof ENCODINGS)[number]
    return readFileSync(encode(encoding, "a", folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function flipped(bytes: Buffer, part: number): Buffer {
  const other = Buffer.from(bytes)
  const at = Math.floor(other.length * part)
  other[at] = (other[at] ?? 0) ^ 0x10
  return other
}

async function device(tokens: readonly string[], folder = newFolder(), key?: Uint8Array) {
  const library = await createLibrary({ storage: nodeStorage({ folder, key }), servers: [...tokens] })
  onTestFinished(() => library.close())
  for (const _ of tokens) await library.servers.sync()
  return { library, folder }
}

async function until(library: DeviceLibrary, isWanted: (state: OfflineState) => boolean): Promise<OfflineState> {
  for await (const state of library.offline.live()) if (isWanted(state)) return state
  throw new Error("it ended")
}

/** Resolves when the one download was tried so often in vain; answers the reason. */
async function tried(library: DeviceLibrary, times: number): Promise<string | null> {
  for await (const { items } of library.offline.liveDownloads())
    if ((items[0]?.tries ?? 0) >= times && items[0]?.state === "failed") return items[0].reason
  throw new Error("it ended")
}

const kept = async (library: DeviceLibrary, { files }: Music): Promise<Buffer> => {
  const open = await library.offline.open(files[0]?.id ?? "")
  return Buffer.from(await open.read(0, open.size))
}

describe.skipIf(!has("ffmpeg"))("a file that is kept (needs ffmpeg)", () => {
  it.each(["FLAC", "FLAC in Ogg", "Vorbis", "AAC in MP4", "MP3, constant rate", "WavPack", "WMA", "AAC in Matroska"])(
    "given a line that changes one byte in the middle of %s, then it is never accepted, and comes when the line is good",
    async (name) => {
      const bytes = recorded(name)
      const server = await musicServer([bytes])
      const line = await flippingLine(server)
      const { library } = await device([await tokenOf(server, [line.address])])
      for (const flipAt of [0.3, 0.5, 0.77]) {
        line.flipAt = flipAt
        await library.offline.pin("track:t0")
        await library.offline.retry()
        expect(["damaged", "wrongBytes"]).toContain(await tried(library, 1))
        expect(await library.offline.state()).toMatchObject({ files: 0, bytes: 0, partial: 0 })
        expect((await library.resolve("t0")).kind).toBe("stream")
        await library.offline.unpin("track:t0")
        await until(library, ({ queued }) => queued === 0)
      }
      expect(line.counts.flipped).toBeGreaterThanOrEqual(3)
      line.flipAt = undefined
      await library.offline.pin("track:t0")
      await library.offline.retry()
      expect(await until(library, ({ here }) => here === 1)).toMatchObject({ damaged: 0 })
      expect((await kept(library, server)).equals(bytes)).toBe(true)
    },
  )

  it.each([undefined, new Uint8Array(32).fill(5)])(
    "given a file that is damaged at home, then it comes as it is, once the server said so, and says what it is",
    async (key) => {
      const sound = recorded("FLAC")
      const server = await musicServer([sound])
      const damaged = flipped(sound, 0.5)
      server.spoil(server.files[0]?.id ?? "", damaged)
      const line = await flippingLine(server)
      const { library } = await device([await tokenOf(server, [line.address])], newFolder(), key)
      // Where the server does not say, nobody knows whose fault it is.
      line.isMute = true
      await library.offline.pin("track:t0")
      expect(await tried(library, 1)).toBe("damaged")
      // Damaged at home, and once more on its way.
      line.isMute = false
      line.flipAt = 0.7
      await library.offline.retry()
      expect(await tried(library, 2)).toBe("damaged")
      expect(await library.offline.state()).toMatchObject({ files: 0 })
      line.flipAt = undefined
      await library.offline.retry()
      expect(await until(library, ({ here }) => here === 1)).toMatchObject({ damaged: 1, files: 1 })
      expect((await kept(library, server)).equals(damaged)).toBe(true)
      expect((await library.resolve("t0")).reason).toContain("damaged as it is where it comes from")
      expect(await library.offline.verify()).toEqual({ files: 1, sound: 0, damaged: 1, removed: 0, unknown: 0 })
    },
  )

  it("given a line to one server that damages files, then they come from another, and not again from the first", async () => {
    const sound = recorded("FLAC")
    const far = await musicServer([sound])
    const line = await flippingLine(far)
    line.flipAt = 0.5
    const copy = await Library.open({ store: memoryStore(), registry, ports: seededPorts(92), library: far.library.id })
    onTestFinished(() => copy.close())
    const near = await musicServer([sound], copy)
    const { library } = await device([await tokenOf(far, [line.address]), await tokenOf(near)])
    await library.offline.pin("track:t0")
    expect(await until(library, ({ here }) => here === 1)).toMatchObject({ damaged: 0 })
    expect((await kept(library, far)).equals(sound)).toBe(true)
    expect(line.counts.flipped).toBe(2)
  })

  it("given a file on the disk of this device that rots, then a look at it finds out, and it comes anew", async () => {
    const sound = recorded("FLAC")
    const server = await musicServer([sound, 5000])
    const { library, folder } = await device([await tokenOf(server)])
    await library.offline.pin("track:t0")
    await library.offline.pin("track:t1")
    await until(library, ({ here }) => here === 2)
    expect(await library.offline.verify()).toEqual({ files: 2, sound: 2, damaged: 0, removed: 0, unknown: 0 })
    const path = fileURLToPath((await library.resolve("t0")).url ?? "")
    writeFileSync(path, flipped(sound, 0.5))
    expect(await library.offline.verify()).toEqual({ files: 2, sound: 1, damaged: 0, removed: 1, unknown: 0 })
    await until(library, ({ here }) => here === 2)
    expect((await kept(library, server)).equals(sound)).toBe(true)
    // What nobody can say is not given up: it may be the last.
    writeFileSync(path, flipped(sound, 0.5))
    await library.servers.setOffline(true)
    expect(await library.offline.verify()).toMatchObject({ removed: 0, unknown: 1 })
    expect(readdirSync(join(folder, "cache", "offline", "tracks"), { recursive: true }).length).toBeGreaterThan(1)
  })

  it("given files that were kept before anybody looked so closely, then they are looked at once, by themselves", async () => {
    const sound = recorded("FLAC")
    const server = await musicServer([sound])
    const folder = newFolder()
    const first = await device([await tokenOf(server)], folder)
    await first.library.offline.pin("track:t0")
    await until(first.library, ({ here }) => here === 1)
    const path = fileURLToPath((await first.library.resolve("t0")).url ?? "")
    await first.library.close()
    const store = openSqlite({ path: join(folder, "library.sqlite"), owner: thisProcess(), now: () => Date.now() })
    await store.write(() => run('DELETE FROM "clientCheck"'))
    await store.close()
    writeFileSync(path, flipped(sound, 0.5))
    const again = await createLibrary({ storage: nodeStorage({ folder }) })
    onTestFinished(() => again.close())
    const isSound = async (): Promise<boolean> => (await kept(again, server)).equals(sound)
    let hasCome = false
    for await (const { here } of again.offline.live()) {
      hasCome = here === 1 && (await isSound().catch(() => false))
      if (hasCome) break
    }
    expect(hasCome).toBe(true)
  })
})
