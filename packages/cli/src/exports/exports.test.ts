/** An export and what comes back of it, with the real program. Rules of docs/spec/export.md. */
import { createHash } from "node:crypto"
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { NewEvent } from "@ledgerline/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { doneElsewhere, edited, enriched, EXPLAINED, imported } from "../demo/story.ts"
import { Output } from "../frame/output.ts"
import { ended, ledgerline, makeLibrary, objects, shell, start, temporaryFolder } from "../testing/cli.ts"
import { restoreFrom } from "./restore.ts"

const folder = temporaryFolder()
const data = join(folder.path, "data")
const made = join(folder.path, "made")
const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
const cover = Buffer.from("a cover")
const here = sha256(cover)
const absent = sha256("another cover")
const stateHashOf = async (library: string): Promise<unknown> =>
  objects((await ledgerline(["verify", "--quick", "--json", "--data", library])).stdout)[0]?.["stateHash"]
const blobOf = (hash: string, of = data): string => join(of, "blobs", hash.slice(0, 2), hash)

const artwork = (hash: string): NewEvent => ({
  type: "artwork.added",
  subject: EXPLAINED,
  payload: { hash, role: "front", mime: "image/jpeg", width: 1, height: 1, bytes: 7, provider: "embedded" },
})

beforeAll(async () => {
  const operations = await makeLibrary(data, [
    ["import", imported()],
    ["provider:musicbrainz", enriched()],
    ["user:ada", [...edited(), ...doneElsewhere(Date.now())]],
    ["import", [artwork(here), artwork(absent)]],
  ])
  await ledgerline(["revert", "--operation", operations[1] ?? "", "--data", data])
  mkdirSync(join(data, "blobs", here.slice(0, 2)), { recursive: true })
  writeFileSync(blobOf(here), cover)
  await ledgerline(["export", made, "--readable", "--data", data])
})
afterAll(() => folder.remove())

/** Restoring that must not come as far as the library. */
const uses: Parameters<typeof restoreFrom>[0] = {
  out: new Output({ stdout: { write: () => true }, stderr: { write: () => true }, json: false, colour: false }),
  json: false,
  folder: "",
  libraryOrNew: () => Promise.reject(new Error("the library was touched")),
  pause: () => Promise.resolve(),
  signal: new AbortController().signal,
}

/** A copy of the export, changed. */
function changed(name: string, change: (export_: string) => void): string {
  const copy = join(folder.path, name)
  cpSync(made, copy, { recursive: true })
  change(copy)
  return copy
}

/** Makes the list of checksums agree with the files, as somebody would who lies. */
function sumAnew(of: string): void {
  const names = readFileSync(join(of, "SHA256SUMS"), "utf8").match(/\S+$/gm) ?? []
  const lines = names.map((name) => `${sha256(readFileSync(join(of, name)))}  ${name}\n`)
  writeFileSync(join(of, "SHA256SUMS"), lines.join(""))
}

describe("export", () => {
  it("[EXP-4] [EXP-5] [EXP-7] writes a folder of files with checksums that other programs can check", async () => {
    expect(readdirSync(made).toSorted()).toEqual([
      "SHA256SUMS",
      "blobs",
      "blobs.txt",
      "events-00001.frames",
      "events-00001.jsonl",
      "events-00002.frames",
      "events-00002.jsonl",
      "manifest.json",
    ])
    const { code } = await shell('cd "$DIR" && sha256sum --strict --quiet -c SHA256SUMS', { DIR: made })
    expect(code).toBe(0)
    const lines = [`${here} 7`, `${absent} -`].toSorted()
    expect(readFileSync(join(made, "blobs.txt"), "utf8")).toBe(`${lines.join("\n")}\n`)
  })

  it("[EXP-3] tells what it wrote", async () => {
    const { stdout } = await ledgerline(["export", join(folder.path, "told"), "--json", "--data", data])
    expect(objects(stdout)[0]).toMatchObject({
      events: 17,
      chains: 2,
      blobs: { named: 2, here: 1, bytes: 7 },
      damaged: [],
      stateHash: await stateHashOf(data),
    })
  })

  it("[EXP-1] gives the same bytes each time, as a folder and as an archive", async () => {
    const again = join(folder.path, "again")
    const line =
      'ledgerline export "$AGAIN" --readable && ledgerline export - --readable > "$TO/1.tar" && ledgerline export - --readable > "$TO/2.tar" && cmp "$TO/1.tar" "$TO/2.tar" && mkdir "$TO/tar" && tar -xf "$TO/1.tar" -C "$TO/tar"'
    const { code, stderr } = await shell(line, { AGAIN: again, TO: folder.path, LEDGERLINE_DATA: data })
    expect(code, stderr).toBe(0)
    const { code: equal, stdout } = await shell('diff -r "$A" "$B" && diff -r "$A" "$C"', {
      A: made,
      B: again,
      C: join(folder.path, "tar", "ledgerline-export"),
    })
    expect(equal, stdout).toBe(0)
  })

  it("[EXP-8] shows events to people", () => {
    const events = objects(readFileSync(join(made, "events-00001.jsonl"), "utf8"))
    expect(events[0]).toMatchObject({
      seq: 1,
      type: "track.created",
      payload: { durationMs: expect.any(Number) as number },
    })
  })

  it("has no secret key", async () => {
    const database = new DatabaseSync(join(data, "library.sqlite"), { readOnly: true })
    const seed = String(database.prepare("SELECT value FROM meta WHERE key = 'seed'").get()?.["value"])
    database.close()
    expect(seed).toMatch(/^[0-9a-f]{64}$/)
    for (const name of readdirSync(made, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue
      const bytes = readFileSync(join(name.parentPath, name.name))
      expect(bytes.includes(seed) || bytes.includes(Buffer.from(seed, "hex"))).toBe(false)
    }
  })

  it("[EXP-4] refuses a folder that holds something, and touches nothing there", async () => {
    const { code, stderr } = await ledgerline(["export", made, "--data", data])
    expect(code).toBe(1)
    expect(stderr).toContain("is there already and not empty")
  })

  it("leaves a damaged blob out and says so", async () => {
    const copy = join(folder.path, "with damaged blob")
    cpSync(data, copy, { recursive: true })
    writeFileSync(blobOf(here, copy), "b cover")
    const { stdout } = await ledgerline(["export", join(folder.path, "out"), "--json", "--data", copy])
    expect(objects(stdout)[0]).toMatchObject({ damaged: [here], blobs: { named: 2, here: 0 } })
  })

  it("ends quietly when the reader of the archive goes away", async () => {
    const { stdout, stderr } = await shell("ledgerline export - | head -c 100 | wc -c", { LEDGERLINE_DATA: data })
    expect(stderr).toBe("")
    expect(Number(stdout)).toBe(100)
  })
})

describe("restore", () => {
  it("[EXP-9] [EXP-12] makes a replica with the same state, blobs and id; again, it changes nothing", async () => {
    const copy = join(folder.path, "copy")
    const { code, stdout, stderr } = await ledgerline(["restore", made, "--json", "--data", copy])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(objects(stdout)[0]).toMatchObject({
      events: 17,
      added: 17,
      known: 0,
      equal: true,
      stateHash: await stateHashOf(data),
      blobs: { added: 1, known: 0, missing: 1 },
    })
    expect(readFileSync(blobOf(here, copy)).equals(cover)).toBe(true)
    const ids = await Promise.all(
      [data, copy].map(async (each) => objects((await ledgerline(["stats", "--json", "--data", each])).stdout)[0]),
    )
    expect(ids[0]?.["library"]).toBe(ids[1]?.["library"])
    expect(ids[0]?.["origin"]).not.toBe(ids[1]?.["origin"])
    const again = await ledgerline(["restore", made, "--data", copy])
    expect(again.stdout).toContain("restored 0 events, 17 were here already, and 0 blobs")
    expect((await ledgerline(["verify", "--data", copy])).code).toBe(0)
  })

  it("[EXP-10] checks without making a library", async () => {
    const nowhere = join(folder.path, "nowhere")
    const { code, stdout } = await ledgerline(["restore", made, "--check", "--data", nowhere])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "ok: 17 events can be restored\n" })
    expect(existsSync(nowhere)).toBe(false)
  })

  it("[EXP-12] mixes with another library only where that is asked for", async () => {
    const other = join(folder.path, "other")
    await makeLibrary(other, [["import", imported()]])
    const before = await stateHashOf(other)
    const refused = await ledgerline(["restore", made, "--data", other])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/has events of its own\n.*--combine; nothing was stored/)
    expect(await stateHashOf(other)).toBe(before)
    expect((await ledgerline(["restore", made, "--combine", "--data", other])).code).toBe(0)
  })

  const flip = (path: string, at: number): void => {
    const bytes = readFileSync(path)
    bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1
    writeFileSync(path, bytes)
  }
  const rewrite = (path: string, change: (text: string) => string): void =>
    writeFileSync(path, change(readFileSync(path, "utf8")))
  const manifest = (of: string, change: (text: string) => string): void => {
    rewrite(join(of, "manifest.json"), change)
    sumAnew(of)
  }

  it.each<[string, string, (of: string) => void]>([
    ["a flipped byte among the events", "damaged", (of) => flip(join(of, "events-00001.frames"), 777)],
    ["a flipped byte in the manifest", "damaged", (of) => flip(join(of, "manifest.json"), 99)],
    ["a flipped byte in the checksums", "damaged", (of) => flip(join(of, "SHA256SUMS"), 3)],
    ["a flipped byte in the list of blobs", "damaged", (of) => flip(join(of, "blobs.txt"), 70)],
    ["a flipped byte in a blob", "damaged", (of) => flip(blobOf(here, of), 2)],
    ["events that are cut off", "damaged", (of) => truncateSync(join(of, "events-00002.frames"), 100)],
    ["checksums that are cut off", "damaged", (of) => truncateSync(join(of, "SHA256SUMS"), 100)],
    ["checksums that are empty", "damaged", (of) => truncateSync(join(of, "SHA256SUMS"), 0)],
    ["events that are missing", "missing", (of) => rmSync(join(of, "events-00001.frames"))],
    ["the checksums missing", "missing", (of) => rmSync(join(of, "SHA256SUMS"))],
    ["the manifest missing", "missing", (of) => rmSync(join(of, "manifest.json"))],
    ["the list of blobs missing", "missing", (of) => rmSync(join(of, "blobs.txt"))],
    ["a blob missing", "missing", (of) => rmSync(blobOf(here, of))],
    [
      "events flipped with checksums to match",
      "damaged",
      (of) => (flip(join(of, "events-00001.frames"), 777), sumAnew(of)),
    ],
    [
      "files exchanged with checksums to match",
      "damaged",
      (of) => {
        renameSync(join(of, "events-00001.frames"), join(of, "x"))
        renameSync(join(of, "events-00002.frames"), join(of, "events-00001.frames"))
        renameSync(join(of, "x"), join(of, "events-00002.frames"))
        sumAnew(of)
      },
    ],
    [
      "a manifest that says more events",
      "contradiction",
      (of) => manifest(of, (text) => text.replace('"events": 17', '"events": 18')),
    ],
    [
      "a manifest that leads out",
      "contradiction",
      (of) => manifest(of, (text) => text.replace('"events-00001.frames"', '"../../events-00001.frames"')),
    ],
    [
      "a manifest that says another key",
      "damaged",
      (of) => manifest(of, (text) => text.replace(/("publicKey": ")..../, "$10000")),
    ],
    [
      "a manifest that says more blobs",
      "contradiction",
      (of) => manifest(of, (text) => text.replace('"here": 1', '"here": 0')),
    ],
    ["a later format", "newerFormat", (of) => manifest(of, (text) => text.replace('"version": 1', '"version": 2'))],
    ["something else", "notAnExport", (of) => manifest(of, (text) => text.replace("ledgerline-export", "zip"))],
    [
      "checksums that lead out",
      "unsafeName",
      (of) => rewrite(join(of, "SHA256SUMS"), (text) => `${text}${"0".repeat(64)}  ../../etc/passwd\n`),
    ],
    [
      "checksums of a file that is not listed",
      "contradiction",
      (of) => rewrite(join(of, "SHA256SUMS"), (text) => `${text}${"0".repeat(64)}  events-00099.frames\n`),
    ],
    [
      "a list of blobs that leads out",
      "damaged",
      (of) => (writeFileSync(join(of, "blobs.txt"), "../../../../etc/passwd 7\n"), sumAnew(of)),
    ],
    [
      "a link in place of a file",
      "unsafeName",
      (of) => {
        renameSync(join(of, "events-00001.frames"), join(folder.path, `moved-${Math.random()}`))
        symlinkSync("/etc/hostname", join(of, "events-00001.frames"))
      },
    ],
    [
      "a folder in place of a file",
      "unsafeName",
      (of) => {
        rmSync(join(of, "events-00001.frames"))
        mkdirSync(join(of, "events-00001.frames"))
      },
    ],
    [
      "a link in place of a blob",
      "damaged",
      (of) => {
        rmSync(blobOf(here, of))
        symlinkSync("/etc/hostname", blobOf(here, of))
      },
    ],
  ])("[EXP-10] [EXP-11] refuses %s as %s before a library is touched", async (what, reason, change) => {
    const restoring = restoreFrom(uses, changed(`bad ${what}`, change))
    await expect(restoring).rejects.toMatchObject({ _tag: "RestoreRefused", reason })
  })

  it("[EXP-10] says which file is damaged, and makes no library", async () => {
    const bad = changed("told bad", (of) => flip(join(of, "events-00002.frames"), 777))
    const nowhere = join(folder.path, "still nowhere")
    const { code, stdout, stderr } = await ledgerline(["restore", bad, "--json", "--data", nowhere])
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
    expect(objects(stderr)[0]).toMatchObject({
      error: {
        tag: "RestoreRefused",
        reason: "damaged",
        message: "events-00002.frames is not what its checksum says",
        remedy: expect.stringContaining("nothing was stored") as string,
      },
    })
    expect(existsSync(nowhere)).toBe(false)
  })

  it("refuses what is no export", async () => {
    const { code, stderr } = await ledgerline(["restore", data, "--data", join(folder.path, "no")])
    expect(code).toBe(1)
    expect(stderr).toContain("there is no export in")
  })
})

describe("a large library", () => {
  it("[EXP-6] [EXP-13] goes out and comes back with flat memory, and can be cut off on both ways", async () => {
    const large = join(folder.path, "large")
    const out = join(folder.path, "large export")
    const into = join(folder.path, "large copy")
    const steps = Array.from({ length: 10 }, (_, step) => ["import", batch(step * 10_000, 10_000)] as const)
    await makeLibrary(large, steps)
    const stopped = start(["export", out, "--data", large])
    const stopping = ended(stopped)
    await until(() => readdirSync(folder.path).some((name) => name.startsWith(".large export.partial-")))
    stopped.kill("SIGINT")
    expect((await stopping).code).toBe(130)
    expect(readdirSync(folder.path).filter((name) => name.includes("large export"))).toEqual([])
    const peak = async (...args: string[]): Promise<{ code: number; mb: number }> => {
      const { code, stderr } = await shell(
        `"$NODE" --max-semi-space-size=2 --import "data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))" "$MAIN" ${args.map((each) => `"${each}"`).join(" ")}`,
      )
      return { code: code ?? -1, mb: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024 }
    }
    const exported = await peak("export", out, "--data", large)
    expect(exported.code).toBe(0)
    expect(exported.mb).toBeLessThan(300)
    const parts = readdirSync(out).filter((name) => name.endsWith(".frames"))
    expect(parts).toEqual(parts.map((_, i) => `events-${String(i + 1).padStart(5, "0")}.frames`))
    expect(parts.length).toBeGreaterThan(10)
    const cut = start(["restore", out, "--data", into])
    const cutting = ended(cut)
    await until(() => (statSync(join(into, "library.sqlite-wal"), { throwIfNoEntry: false })?.size ?? 0) > 2_000_000)
    cut.kill("SIGINT")
    const { code, stderr } = await cutting
    expect(code).toBe(130)
    expect(stderr).toMatch(/^not finished: [\d,]+ of 100,000 events are stored; run this again to go on\n$/)
    const restored = await peak("restore", out, "--data", into)
    expect(restored.code).toBe(0)
    expect(restored.mb).toBeLessThan(400)
    expect(await stateHashOf(into)).toBe(await stateHashOf(large))
  }, 240_000)
})

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20))
}

const batch = (from: number, count: number): NewEvent[] =>
  Array.from({ length: count }, (_, i) => {
    const number = from + i
    const subject = `track:${sha256(String(number >> 1)).slice(0, 32)}`
    if (number % 2 === 0)
      return { type: "track.created", subject, payload: { mediaFile: `file${number}`, title: `Title ${number}` } }
    const fields = { title: `Title ${number}`, artist: `Artist ${number >> 8}`, album: `Album ${number >> 5}` }
    return { type: "claim.attributed", subject, payload: { provider: "embedded", tier: "embedded", fields } }
  })
