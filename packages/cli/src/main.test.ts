/** The frame around the commands: usage, exit codes, streams, signals, where the library lies. */
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { hostname } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { NewEvent } from "@ledgerline/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { imported } from "./demo/story.ts"
import { DATABASE } from "./frame/folder.ts"
import { ended, ledgerline, makeLibrary, objects, openHere, shell, start, temporaryFolder } from "./testing/cli.ts"

const folder = temporaryFolder()
const small = join(folder.path, "small")
const large = join(folder.path, "large")

beforeAll(async () => {
  await makeLibrary(small, [["import", imported()]])
  const tracks = Array.from({ length: 5000 }, (_, i): NewEvent => {
    const subject = `track:${String(i).padStart(32, "0")}`
    return { type: "track.created", subject, payload: { mediaFile: `file${i}`, title: `Title ${i}` } }
  })
  await makeLibrary(large, [["import", tracks]])
})
afterAll(() => folder.remove())

describe("usage", () => {
  it.each([
    [["--version"], /^ledgerline \d+\.\d+\.\d+\n$/],
    [["help"], /verify +checks the log and the views/],
    [["--help"], /verify +checks the log and the views/],
    [["help", "tracks"], /usage: ledgerline tracks \[OPTIONS\]/],
    [["tracks", "--help"], /--sort SORT +the order: title, artist/],
    [["completions", "bash"], /complete -F _ledgerline ledgerline/],
    [["completions", "zsh"], /#compdef ledgerline/],
    [["completions", "fish"], /complete -c ledgerline/],
  ])("%j answers 0", async (args, text) => {
    const { code, stdout, stderr } = await ledgerline(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(text)
  })

  it.each([
    [[], "usage: ledgerline COMMAND"],
    [["--json"], "no command is named"],
    [["nonsense"], 'there is no command "nonsense"'],
    [["verfy"], "did you mean verify?"],
    [["tracks", "--lmit", "3"], "tracks has no option --lmit; did you mean --limit?"],
    [["tracks", "--limit"], "--limit needs a value: --limit N"],
    [["tracks", "--limit", "many"], '--limit is a whole number from 1 to 10,000,000, not "many"'],
    [["tracks", "--limit", "--json"], "--limit needs a value"],
    [["tracks", "--sort", "colour"], "--sort is one of title, artist, album, added, year"],
    [["tracks", "surplus"], '"surplus" is one too many'],
    [["verify", "--quick=yes"], "--quick takes no value"],
    [["--data"], "--data needs a value: --data DIR"],
    [["--limit", "3", "tracks"], "--limit must follow a command"],
    [["why"], "why needs more: why SUBJECT [FIELD]"],
    [["import", "", "--data", join(folder.path, "nowhere")], "a path is empty"],
    [["export", "", "--data", small], "a path is empty"],
    [["restore", "", "--data", join(folder.path, "nowhere")], "a path is empty"],
    [["completions", "tcsh"], "there are completions for bash, zsh, fish"],
  ])("%j answers 2 with one sentence", async (args, message) => {
    const { code, stdout, stderr } = await ledgerline(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it("gives programs an error as an object on stderr", async () => {
    const { code, stdout, stderr } = await ledgerline(["stats", "--json", "--data", join(folder.path, "nowhere")])
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" })
    expect(objects(stderr)[0]).toMatchObject({
      error: { tag: "CannotOpen", message: expect.stringContaining("there is no library in") as string },
    })
  })

  it("shows where an error comes from only with --debug", async () => {
    const args = ["stats", "--data", join(folder.path, "nowhere")]
    expect((await ledgerline(args)).stderr).not.toMatch(/\n\s+at /)
    expect((await ledgerline([...args, "--debug"])).stderr).toMatch(/\n\s+at /)
  })
})

describe("the library that cannot be opened", () => {
  it("is named with its owner where another process has it", async () => {
    const library = await openHere(small)
    const result = await ledgerline(["stats", "--data", small])
    const doctor = await ledgerline(["doctor", "--data", small])
    await library.close()
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 3, stdout: "" })
    expect(result.stderr).toContain(`is in use by process ${process.pid} on `)
    expect(doctor.code).toBe(0)
    expect(doctor.stdout).toMatch(new RegExp(`warning +library +.*process ${process.pid}`))
  })

  it.each(["text", "other"])("is refused where it is none: %s", async (kind) => {
    const odd = join(folder.path, kind)
    mkdirSync(odd)
    if (kind === "text")
      writeFileSync(join(odd, DATABASE), "This is not a database, it is a text of some length. ".repeat(99))
    else foreign(join(odd, DATABASE))
    const { code, stderr } = await ledgerline(["stats", "--data", odd])
    expect(code).toBe(3)
    expect(stderr).toMatch(/is not a library|is a database of another program/)
  })

  it("is refused where the folder is a file", async () => {
    const file = join(folder.path, "a file")
    writeFileSync(file, "")
    const { code, stderr } = await ledgerline(["stats", "--data", file])
    expect(code).toBe(3)
    expect(stderr).toContain("is a file, not the folder of a library")
  })
})

/** A database of another program. */
function foreign(path: string): void {
  const database = new DatabaseSync(path)
  database.exec("CREATE TABLE bookmark (address TEXT)")
  database.close()
}

describe("where the library lies", () => {
  it("is the folder of --data, LEDGERLINE_DATA or the platform, relative to where the user is", async () => {
    const count = async (args: readonly string[], env: Record<string, string>, cwd?: string) =>
      objects((await ledgerline(["stats", "--json", ...args], env, cwd)).stdout)[0]?.["tracks"]
    expect(await count(["--data", small], {})).toBe(4)
    expect(await count(["--data", large], { LEDGERLINE_DATA: small })).toBe(5000)
    expect(await count([], { LEDGERLINE_DATA: small })).toBe(4)
    expect(await count(["--data=small"], {}, folder.path)).toBe(4)
    expect(await count(["--data", "small"], { npm_package_name: "ledgerline", INIT_CWD: folder.path })).toBe(4)
  })
})

describe("streams", () => {
  it("ends quietly when the reader of its output goes away", async () => {
    const { stdout, stderr } = await shell(`ledgerline tracks --json --data "$FOLDER" | head -1`, { FOLDER: large })
    expect(objects(stdout)).toHaveLength(1)
    expect(stderr).toBe("")
  })

  // Only Linux has such a device.
  it.skipIf(process.platform !== "linux")("says so when its output cannot be written", async () => {
    const { code, stderr } = await shell(`ledgerline tracks --json --data "$FOLDER" > /dev/full`, { FOLDER: small })
    expect(code).toBe(4)
    expect(stderr).toMatch(/^ledgerline: the results cannot be written: .*\n$/)
  })

  it("stops cleanly at Ctrl-C, and the library opens again at once", async () => {
    const child = start(["tracks", "--json", "--data", large])
    await once(child.stdout, "readable")
    child.kill("SIGINT")
    const { code, stderr } = await ended(child)
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" })
    expect((await ledgerline(["stats", "--data", large])).code).toBe(0)
  })
})

describe("a process that has the library open and does not answer", () => {
  it("is named after a moment, and holds up nobody who ends a command", async () => {
    const place = join(folder.path, "frozen")
    const library = await openHere(place)
    const server = createServer().listen(join(place, "owner.sock"))
    try {
      const child = start(["stats", "--data", place])
      const done = ended(child)
      const [socket] = (await once(server, "connection")) as [Socket]
      // The command was handed over.
      await once(socket, "data")
      await once(child.stderr, "data")
      child.kill("SIGTERM")
      const stderr = `waiting for process ${process.pid} on ${hostname()}, which has this library open and does not answer …\n`
      expect(await done).toEqual({ code: 143, stdout: "", stderr })
    } finally {
      server.close()
      await library.close()
    }
  })
})

describe("a command that is said to type next", () => {
  const npm = { LEDGERLINE_PROGRAM: "npm run ledgerline --" }

  it("is called as the program is, with the folder of the library where that was named", async () => {
    const { stderr } = await ledgerline(["tracks", "--limit", "1", "--data", large], npm)
    expect(stderr).toMatch(
      /^1 track shown; more with: npm run ledgerline -- tracks --after \S+ --data '.*ledgerline cli-.*large'\n$/,
    )
    const { stderr: plain } = await ledgerline(["tracks", "--limit", "1"], { LEDGERLINE_DATA: large })
    expect(plain).toMatch(/more with: ledgerline tracks --after \S+\n$/)
  })

  it("works as it is shown", async () => {
    const done = await ledgerline(["playlist", "create", "Mine", "--data", small])
    const command = /undo it with: (ledgerline revert .*)/.exec(done.stdout)?.[1] ?? "nothing was said"
    expect(await shell(command)).toMatchObject({ code: 0, stderr: "" })
  })

  it("is so in the pages of help, and in what doctor says", async () => {
    const { stdout: all } = await ledgerline(["help"], npm)
    expect(all).toContain("usage: npm run ledgerline -- COMMAND")
    const { stdout: page } = await ledgerline(["help", "export"], npm)
    expect(page).toContain("usage: npm run ledgerline -- export DIR | - [OPTIONS]\n")
    expect(page).toContain("  npm run ledgerline -- export - | zstd > music.tar.zst\n")
    expect(`${all}${page}`).not.toMatch(/(?<!npm run )ledgerline [a-z]/)
    const other = join(folder.path, "text for doctor")
    mkdirSync(other)
    writeFileSync(join(other, DATABASE), "")
    const { stdout } = await ledgerline(["doctor", "--data", other], npm)
    expect(stdout).toMatch(/bad +library .*\n +run: npm run ledgerline -- repair; /)
  })

  it("is so in what is to be done about an error, for people and programs", async () => {
    const { stderr } = await ledgerline(["show", "ffffffffffff", "--data", small], npm)
    expect(stderr).toContain("find ids with: npm run ledgerline -- search WORDS")
    const { error } = objects((await ledgerline(["show", "--json"], npm)).stderr)[0] as { error: { remedy: string } }
    expect(error.remedy).toBe("see: npm run ledgerline -- help show")
  })
})

describe("start", () => {
  it("without a folder shows the engine and leaves nothing behind", async () => {
    const temporary = join(folder.path, "temporary")
    mkdirSync(temporary)
    const { code, stdout, stderr } = await ledgerline(["start"], { TMPDIR: temporary })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toContain("npm start -- FOLDER")
    expect(stdout).toMatch(/both hold the same state/)
    expect(stdout).not.toContain("\u001b")
    expect((await shell('ls -A "$TMPDIR"', { TMPDIR: temporary })).stdout).toBe("")
  })

  it("tells programs what it found", async () => {
    const { stdout } = await ledgerline(["start", "--json"])
    expect(objects(stdout)[0]).toMatchObject({ verified: true, rebuiltEqual: true, replicasEqual: true })
  })
})

describe("doctor", () => {
  it("looks at the surroundings of a library, and of one that is not there yet", async () => {
    const { code, stdout } = await ledgerline(["doctor", "--data", small])
    expect(code).toBe(0)
    for (const name of ["Node", "SQLite", "data folder", "file system", "free space", "library"])
      expect(stdout).toContain(name)
    expect((await ledgerline(["doctor", "--data", join(folder.path, "not yet")])).stdout).toMatch(
      /ok +library +none yet/,
    )
  })
})
