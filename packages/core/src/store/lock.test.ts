import { type ChildProcess, execFileSync, fork } from "node:child_process"
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { DatabaseInUse } from "../errors.ts"
import { define, query } from "./port.ts"
import { openSqlite, type SqliteStore } from "./sqlite.ts"

/** Opens a library and says how that went; stays open until it is told to go. */
const OPENER = new URL("../testing/opener.ts", import.meta.url)

interface Answer {
  readonly tag: "opened" | "DatabaseInUse"
  readonly owner?: { readonly pid: number; readonly host: string }
}

let folder: string
let path: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-lock-"))
  path = join(folder, "library.db")
})

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => kill(child)))
  rmSync(folder, { recursive: true, force: true })
})

const open = (at = path): SqliteStore =>
  openSqlite({ path: at, owner: { pid: process.pid, host: "here" }, now: () => 0 })

function start(at = path): ChildProcess {
  const child = fork(OPENER, [at])
  children.push(child)
  return child
}

function answer(from: ChildProcess | Worker): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`ended with ${String(code)}`))
    from.once("exit", ended)
    from.once("message", (message: Answer) => {
      from.off("exit", ended)
      resolve(message)
    })
  })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGKILL")
  await gone
}

/** Whether this process may mount, as root on a machine of its own may. */
function canMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), "ledgerline-mount-"))
  try {
    execFileSync("mount", ["--bind", at, at], { stdio: "ignore" })
    execFileSync("umount", [at], { stdio: "ignore" })
    return true
  } catch {
    return false
  } finally {
    rmSync(at, { recursive: true, force: true })
  }
}

function attempt(at = path): unknown {
  try {
    return open(at)
  } catch (error) {
    return error
  }
}

describe("the lock of a database", () => {
  it("[LOG-22] names the process that owns the database", async () => {
    const child = start()
    expect(await answer(child)).toMatchObject({ tag: "opened" })
    const error = attempt()
    expect(error).toBeInstanceOf(DatabaseInUse)
    expect(error).toMatchObject({ owner: { pid: child.pid, host: "child" } })
  })

  it("[LOG-22] falls at once when its process is killed", async () => {
    const child = start()
    await answer(child)
    await kill(child)
    const store = open()
    expect(attempt()).toMatchObject({ owner: { pid: process.pid, since: "1970-01-01T00:00:00.000Z" } })
    await store.close()
  })

  it("keeps out a second opener of the same process, by any path, and goes on holding after that", async () => {
    const store = open()
    const link = join(folder, "link.db")
    symlinkSync(path, link)
    symlinkSync(folder, join(folder, "folder"))
    for (const at of [
      path,
      link,
      join(folder, "folder", "library.db"),
      join(folder, "..", folder.split("/").at(-1) ?? "", "library.db"),
    ]) {
      expect(attempt(at)).toMatchObject({ _tag: "DatabaseInUse", owner: { pid: process.pid, host: "here" } })
    }
    expect(await answer(start())).toMatchObject({ tag: "DatabaseInUse", owner: { pid: process.pid } })
    await store.close()
    expect(await answer(start())).toMatchObject({ tag: "opened" })
  })

  it("[LOG-22] keeps out whoever opens the same file by another name: a hard link, here and in another folder", async () => {
    const first = open()
    await first.write(() => define(["CREATE TABLE thing (id INTEGER PRIMARY KEY)"]))
    mkdirSync(join(folder, "other"))
    const links = [join(folder, "link.db"), join(folder, "other", "library.db")]
    for (const link of links) {
      linkSync(path, link)
      expect(attempt(link)).toMatchObject({ _tag: "DatabaseInUse", owner: null })
      expect(await answer(start(link))).toMatchObject({ tag: "DatabaseInUse" })
    }
    await first.close()
    const child = start(links[1])
    expect(await answer(child)).toMatchObject({ tag: "opened" })
    expect(attempt()).toMatchObject({ _tag: "DatabaseInUse", owner: null })
    await kill(child)
    const again = open()
    expect(await again.read(() => query("SELECT * FROM thing"))).toEqual([])
    await again.close()
  })

  it.skipIf(!canMount())("[LOG-22] keeps out whoever opens the same file where it is mounted once more", async () => {
    const mounted = join(folder, "mounted.db")
    await open().close()
    writeFileSync(mounted, "")
    execFileSync("mount", ["--bind", path, mounted])
    try {
      for (const [one, other] of [
        [path, mounted],
        [mounted, path],
      ] as const) {
        const store = open(one)
        expect(attempt(other)).toMatchObject({ _tag: "DatabaseInUse" })
        await store.close()
      }
    } finally {
      execFileSync("umount", [mounted])
    }
  })

  it("lets others read while it is opened", async () => {
    const first = open()
    const reader = new Database(path)
    const count = () => reader.prepare("SELECT count(*) AS n FROM sqlite_schema").get()
    expect(count()).toEqual({ n: 0 })
    await first.close()
    const again = open()
    await again.write(() => define(["CREATE TABLE thing (id INTEGER PRIMARY KEY)"]))
    expect(count()).toEqual({ n: 1 })
    await again.close()
    reader.close()
  })

  it("keeps out a worker thread", async () => {
    const store = open()
    const worker = new Worker(OPENER, { argv: [path] })
    expect(await answer(worker)).toMatchObject({ tag: "DatabaseInUse", owner: { pid: process.pid } })
    await worker.terminate()
    expect(await answer(start())).toMatchObject({ tag: "DatabaseInUse" })
    await store.close()
  })

  it("is one for each database", async () => {
    mkdirSync(join(folder, "other"))
    const stores = [open(), open(join(folder, "other.db")), open(join(folder, "other", "library.db"))]
    await Promise.all(stores.map((store) => store.close()))
    const again = open()
    expect(again.path).toBe(path)
    await again.close()
  })

  it("[LOG-22] goes to exactly one of two processes, fifty times", async () => {
    const pair = [start(), start()]
    await Promise.all(pair.map(answer))
    // The pair stays; in each round both open and say how that went, then the owner closes.
    const round = async (number: number) => {
      const at = join(folder, `race ${number}.db`)
      const answers = pair.map(answer)
      for (const child of pair) child.send({ open: at })
      const tags = await Promise.all(answers)
      const closed = pair.map(answer)
      for (const child of pair) child.send({ close: true })
      await Promise.all(closed)
      return tags
    }
    for (let number = 0; number < 50; number++) {
      const answers = await round(number % 5)
      expect(answers.map(({ tag }) => tag).toSorted()).toEqual(["DatabaseInUse", "opened"])
      const winner = pair[answers.findIndex(({ tag }) => tag === "opened")]
      expect(answers.find(({ tag }) => tag === "DatabaseInUse")?.owner?.pid).toBe(winner?.pid)
    }
  })
})
