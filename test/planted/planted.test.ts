/**
 * Plants bugs in copies of the engine and sees that its properties catch each within so many histories. Without this
 * nobody knows whether the properties say anything. Where a place is not found, the code has moved: move the bug along.
 */
import { execFile } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

/** A bug: in a file, what stands there and what shall stand there instead. */
interface Bug {
  readonly bug: string
  readonly file: string
  readonly right: string
  readonly wrong: string
  readonly property: string
  readonly runs: number
}

// oxfmt-ignore
const BUGS: readonly Bug[] = [
  {
    bug: "no dedupe: what is known is stored again",
    file: "log/ingest.ts",
    right: "const fresh = checked.slice(known)",
    wrong: "const fresh = checked.slice(0)",
    property: "convergesInTwoWays", runs: 40,
  },
  {
    bug: "the projection is outside the transaction",
    file: "store/sqliteTransactions.ts",
    right: "      return this.#statements.execute(request, mode)",
    wrong: `      if (mode === "write" && request.kind === "insert" && /_\\d+$/.test(request.table.name)) {
        this.#commit.run([])
        this.#begin.write.run([])
      }
      return this.#statements.execute(request, mode)`,
    property: "failsWhole", runs: 20,
  },
  {
    bug: "a batch is not atomic: what was written before the failure stays",
    file: "store/sqliteTransactions.ts",
    right: `this.#db.exec("ROLLBACK")`,
    wrong: `this.#db.exec("COMMIT")`,
    property: "failsWhole", runs: 20,
  },
  {
    bug: "memory survives a rollback: positions and seqs are used again or skipped",
    file: "engine/Writer.ts",
    right: "if (hasBegun) this.#forget()",
    wrong: "",
    property: "failsWhole", runs: 20,
  },
  {
    bug: "a revert acts when it arrives: what comes after it escapes",
    file: "fold/control.ts",
    right: "operations.has(event.op) || ids.has(event.id) || isCutOff(event)",
    wrong: "isCutOff(event)",
    property: "showsTheModel", runs: 60,
  },
  {
    bug: "a revert acts on events that sort after it",
    file: "fold/control.ts",
    right: "return compareOrder(event, revert) < 0",
    wrong: "return event.id !== revert.id",
    property: "showsTheModel", runs: 60,
  },
  {
    bug: "a revert of a revert is ignored",
    file: "fold/activity.ts",
    right: "isMeant(row, event) && !inactive.has(row.revert)",
    wrong: "isMeant(row, event)",
    property: "showsTheModel", runs: 40,
  },
  {
    bug: "a revert need not name the right seq",
    file: "fold/control.ts",
    right: "row.target !== event.id || row.seq !== event.seq",
    wrong: "row.target !== event.id",
    property: "showsTheModel", runs: 60,
  },
  {
    bug: "an erased payload comes back on ingest",
    file: "fold/complete.ts",
    right: "found.filter((event) => !gone.has(event.id))",
    wrong: "found",
    property: "showsTheModel", runs: 60,
  },
  {
    bug: "an erased payload stays where its event had been reverted before",
    file: "fold/switching.ts",
    right: "new Set([...switched, ...marked, ...gone].map(keyOf))",
    wrong: "new Set([...switched, ...marked].map(keyOf))",
    property: "showsTheModel", runs: 160,
  },
  {
    bug: "a payload stays that comes after its erasure",
    file: "fold/switching.ts",
    right: "yield* dropPayloads(context, gone)",
    wrong: "gone.slice(0, 0)",
    property: "showsTheModel", runs: 40,
  },
  {
    bug: "an upgrade keeps what an erasure took away that the older program did not know",
    file: "fold/rebuild.ts",
    right: "yield* dropPayloads(context, gone)",
    wrong: "gone.slice(0, 0)",
    property: "upgradesAsFresh", runs: 50,
  },
  {
    bug: "a revert of an erasure takes it back",
    file: "fold/control.ts",
    right: `  if (event.kind === "final") return false`,
    wrong: "",
    property: "showsTheModel", runs: 40,
  },
  {
    bug: "an erasure acts on reverts, whose payload is then gone for good",
    file: "fold/control.ts",
    right: `if (row.permanent === 1) return event.kind === "other"`,
    wrong: "if (row.permanent === 1) return true",
    property: "convergesInTwoWays", runs: 40,
  },
  {
    bug: "a subject that lags behind what it shows is compared with what it never showed",
    file: "fold/switching.ts",
    right: "[...touched].filter((key) => !loaded.has(key))",
    wrong: "[]",
    property: "keepsHotSubjects", runs: 1,
  },
  {
    bug: "a late event is folded as if it were the last",
    file: "fold/apply.ts",
    right: "} else inOrder = false",
    wrong: "}",
    property: "convergesInTwoWays", runs: 20,
  },
  {
    bug: "what is deferred is dropped",
    file: "fold/reduce.ts",
    right: "      outcome.deferred.push({ event, subject: subject.ref.key })",
    wrong: "",
    property: "showsTheModel", runs: 10,
  },
  {
    bug: "views of another version of the program are taken as they are",
    file: "engine/Upkeep.ts",
    right: `if (wanted.kind === "none") return`,
    wrong: "return",
    property: "upgradesAsFresh", runs: 10,
  },
  {
    bug: "the other side of a fork is dropped",
    file: "log/ingest.ts",
    right: "  const { chain, fork } = chainFor(state, log, origin, start, here)",
    wrong: `  const { chain, fork } = chainFor(state, log, origin, start, here)
  if (fork !== undefined) {
    state.chains.pop()
    return { result: { added: 0, known, forks: [fork] }, events: [], completed: [] }
  }`,
    property: "convergesInTwoWays", runs: 60,
  },
  {
    bug: "an edit takes the time of its clock, though it saw a later one",
    file: "engine/Writer.ts",
    right: "Math.max(now, last + 1, floor)",
    wrong: "Math.max(now, floor)",
    property: "replicasAgree", runs: 30,
  },
  {
    bug: "a revert takes the time of its clock, though it saw its target",
    file: "engine/Writer.ts",
    right: "Math.max(now, last + 1, floor)",
    wrong: "Math.max(now, last + 1)",
    property: "replicasAgree", runs: 30,
  },
  {
    bug: "a snapshot that lags is taken for the present state",
    file: "fold/held.ts",
    right: "  yield* catchUp(context, behind)",
    wrong: "",
    property: "keepsHotSubjects", runs: 1,
  },
  {
    bug: "poison stops its batch",
    file: "fold/reduce.ts",
    right: "const reason = cause instanceof Error ? cause.message : String(cause)",
    wrong: "throw cause",
    property: "showsTheModel", runs: 30,
  },
  {
    bug: "a rebuild folds what was reverted",
    file: "fold/rebuild.ts",
    right: "inactive?.get(key), outcome)",
    wrong: "undefined, outcome)",
    property: "showsTheModel", runs: 40,
  },
]

/** Histories that show that a copy works. */
const SOME = 5

const core = dirname(dirname(fileURLToPath(import.meta.resolve("@ledgerline/core"))))
let folder = ""

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ledgerline-planted-")))
  // As in this repository, since the code reads a file outside of its package.
  cpSync(join(core, "..", "..", "scripts", "tools.json"), join(folder, "scripts", "tools.json"))
  cpSync(join(core, "src"), join(folder, "packages", "core", "src"), { recursive: true })
  cpSync(join(core, "package.json"), join(folder, "packages", "core", "package.json"))
  symlinkSync(join(core, "node_modules"), join(folder, "packages", "core", "node_modules"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a property says of the copy, which is then as it was. */
async function hunt({ file, right, wrong, property, runs }: Omit<Bug, "bug">): Promise<string> {
  const source = join(folder, "packages", "core", "src")
  const path = join(source, file)
  const text = readFileSync(path, "utf8")
  expect(text.split(right).length - 1, `places in ${file} that read ${right}`).toBe(right === "" ? text.length - 1 : 1)
  writeFileSync(
    path,
    text.replace(right, () => wrong),
  )
  try {
    const args = [fileURLToPath(new URL("hunt.ts", import.meta.url)), source, property, String(runs)]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, NODE_OPTIONS: "", LEDGERLINE_FIRST: "1", LEDGERLINE_RUNS: "1" },
    })
    return stdout
  } finally {
    writeFileSync(path, text)
  }
}

describe("a planted bug is caught", { timeout: 240_000 }, () => {
  it.each(BUGS)("[FOLD-1] [LOG-15] $bug", async (bug) => {
    const said = await hunt(bug)
    expect(said.slice(0, 6)).toBe("caught")
  })

  // A copy that cannot run would be caught at anything. The engine's own suite holds the same properties for as many
  // histories as are looked through here, and the same ones.
  it("[FOLD-1] where none is planted, every property holds", async () => {
    for (const property of new Set(BUGS.map((bug) => bug.property))) {
      expect(await hunt({ file: "ids.ts", right: "", wrong: "", property, runs: SOME })).toBe("holds\n")
    }
  })
})
