/** `manifest` and `serve --manifest` with the real program and real files. */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { systemTimers } from "@ledgerline/sync/system"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { all, type Library, views } from "@ledgerline/core"
import { exit, ledgerline, makeLibrary, objects, openHere, start, temporaryFolder } from "../testing/cli.ts"
import { BLUE, collection } from "../testing/collection.ts"
import { ManifestKeeper } from "./ManifestKeeper.ts"

interface File {
  tracks: { id: string; fields: Record<string, unknown> }[]
}

let folder: ReturnType<typeof temporaryFolder>
const at = (name: string): string => join(folder.path, name)
const run = (...args: string[]) => ledgerline([...args, "--data", at("data")], {}, folder.path)
const json = async (...args: string[]) => objects((await run(...args, "--json")).stdout)

beforeEach(async () => {
  folder = temporaryFolder()
  await makeLibrary(at("data"), [["import", collection("0".repeat(32))]])
})
afterEach(() => folder.remove())

const file = (name = "library.json"): File => JSON.parse(readFileSync(at(name), "utf8")) as File
const titleIn = (manifest: File): unknown => manifest.tracks.find(({ id }) => id === BLUE)?.fields["title"]
/** Changes the file as editors do: another one takes its place. */
function change(edit: (fields: Record<string, unknown>) => void): void {
  const changed = file()
  edit(changed.tracks.find(({ id }) => id === BLUE)!.fields)
  writeFileSync(at("new"), JSON.stringify(changed, null, 2))
  renameSync(at("new"), at("library.json"))
}

describe("manifest", () => {
  it("is written, and read back when it was changed, as one operation that can be undone", async () => {
    expect((await json("manifest", "write", "library.json"))[0]).toMatchObject({ file: at("library.json") })
    expect(titleIn(file())).toBe("So What")
    change((fields) => (fields["title"] = "So What?"))
    expect((await run("manifest", "read", "library.json", "--dry-run")).stdout).toContain("this was a dry run")
    const [read] = await json("manifest", "read", "library.json", "--member", "ada")
    expect(read).toMatchObject({
      fields: 1,
      changed: [{ subject: `track:${BLUE}`, before: "So What", after: "So What?" }],
    })
    expect((await json("operations"))[0]).toMatchObject({ op: read?.["op"], kind: "manifest", actor: "user:ada" })
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "So What?" })
    expect((await run("revert", "--operation", String(read?.["op"]))).code).toBe(0)
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "So What" })
  })

  it("says what is wrong with it in a line", async () => {
    await run("manifest", "write", "library.json")
    const whole = readFileSync(at("library.json"), "utf8")
    writeFileSync(at("library.json"), whole.slice(0, whole.length / 2))
    const cut = await run("manifest", "read", "library.json")
    expect([cut.code, cut.stdout]).toEqual([1, ""])
    expect(cut.stderr).toMatch(/^ledgerline: line \d+: it is no JSON, or cut off/)
    expect((await run("manifest", "read", "nothing.json")).code).toBe(4)
    expect((await run("manifest", "burn", "library.json")).code).toBe(2)
  })
})

describe("a file that is kept up to date", () => {
  let library: Library
  let keeper: ManifestKeeper
  let told: { fields: number; collisions: readonly unknown[]; kept: string | undefined }[]
  let troubles: string[]
  const keep = async (): Promise<void> => {
    keeper = new ManifestKeeper({
      library,
      path: at("library.json"),
      timers: systemTimers,
      actor: "user:local",
      quietMs: 20,
      onRead: ({ fields, collisions }, kept) => told.push({ fields, collisions, kept }),
      onTrouble: (cause) => troubles.push(String((cause as Error).message)),
    })
    await keeper.start()
  }
  beforeEach(async () => {
    told = []
    troubles = []
    library = await openHere(at("data"))
    await keep()
  })
  afterEach(async () => {
    await keeper.stop()
    await library.close()
  })

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => systemTimers.after(5, () => resolve(undefined)))
  }
  const edit = (fields: Record<string, string>) =>
    library.append({
      actor: "user:ada",
      events: [
        { type: "claim.attributed", subject: `track:${BLUE}`, payload: { provider: "user", tier: "user", fields } },
      ],
    })
  const readable = (): File => {
    try {
      return file()
    } catch {
      return { tracks: [] }
    }
  }

  it("follows the library, is always whole, and what is written is not read as somebody else's", async () => {
    expect(titleIn(file())).toBe("So What")
    for (let i = 0; i < 20; i++) await edit({ title: `Title ${i}` })
    await until(() => titleIn(file()) === "Title 19")
    await keeper.stop()
    expect([told, troubles]).toEqual([[], []])
    expect(readdirSync(folder.path).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })

  it("brings in what another program changes, by another file in its place or in it", async () => {
    change((fields) => (fields["title"] = "Changed"))
    await until(() => told.length === 1)
    const changed = file()
    changed.tracks.find(({ id }) => id === BLUE)!.fields["comment"] = "in place"
    writeFileSync(at("library.json"), JSON.stringify(changed))
    await until(() => told.length === 2)
    const shown = views.selectFrom("track").select("fields").where("id", "=", BLUE)
    const [row] = await library.store.read(() => all(shown))
    expect(JSON.parse(row?.fields ?? "{}")).toMatchObject({ title: "Changed", comment: "in place" })
    // Written anew, so that the next change is told from this one.
    await until(() => readFileSync(at("library.json"), "utf8").startsWith('{"format"'))
    expect(told).toEqual([
      { fields: 1, collisions: [], kept: undefined },
      { fields: 1, collisions: [], kept: undefined },
    ])
  })

  it("keeps what is changed in both, as it was in the file", async () => {
    const stale = file()
    await edit({ title: "In the library" })
    await until(() => titleIn(file()) === "In the library")
    stale.tracks.find(({ id }) => id === BLUE)!.fields["title"] = "In the file"
    writeFileSync(at("library.json"), JSON.stringify(stale))
    await until(() => told.length === 1)
    const { collisions, kept = "" } = told[0] as (typeof told)[number]
    expect(collisions).toMatchObject([{ library: "In the library", manifest: "In the file" }])
    expect(titleIn(JSON.parse(readFileSync(kept, "utf8")) as File)).toBe("In the file")
    await until(() => titleIn(readable()) === "In the library")
  })

  it("leaves a file alone that cannot be read, until it can", async () => {
    const whole = readFileSync(at("library.json"), "utf8")
    writeFileSync(at("library.json"), whole.slice(0, 500))
    await until(() => troubles.length > 0)
    await edit({ title: "Meanwhile" })
    await keeper.stop()
    expect(readFileSync(at("library.json"), "utf8")).toBe(whole.slice(0, 500))
    expect(troubles).toHaveLength(1)
    writeFileSync(at("library.json"), whole)
    await keep()
    expect(titleIn(file())).toBe("Meanwhile")
  })

  it("brings in what was changed while nobody looked", async () => {
    await keeper.stop()
    change((fields) => (fields["title"] = "At night"))
    await keep()
    expect(told).toMatchObject([{ fields: 1 }])
    expect(titleIn(file())).toBe("At night")
  })

  it("comes back when it was deleted", async () => {
    renameSync(at("library.json"), at("gone"))
    await until(() => existsSync(at("library.json")))
    expect(titleIn(file())).toBe("So What")
  })
})

it("given a server with a manifest, when another program changes it, then the library has it", async () => {
  const child = start([
    "serve",
    "--mode",
    "server",
    "--port",
    "0",
    "--data",
    at("data"),
    "--manifest",
    at("library.json"),
  ])
  let noted = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (noted += text))
  child.stdout.resume()
  while (!existsSync(at("library.json")))
    await new Promise((resolve) => systemTimers.after(20, () => resolve(undefined)))
  change((fields) => (fields["title"] = "By file"))
  while (!noted.includes("took over 1 field"))
    await new Promise((resolve) => systemTimers.after(20, () => resolve(undefined)))
  expect((await json("show", BLUE))[0]).toMatchObject({ title: "By file" })
  child.kill("SIGTERM")
  await exit(child)
  expect(titleIn(file())).toBe("By file")
})
