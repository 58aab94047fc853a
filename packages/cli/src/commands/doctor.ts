/** `doctor`: what is around the library, and whether the library opens. */
import { existsSync } from "node:fs"
import { syncStatus } from "@ledgerline/sync"
import { type Context, defineCommand } from "../frame/command.ts"
import { explain } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { clean, padded, time } from "../frame/text.ts"
import { version } from "../frame/version.ts"
import { databaseOf, diskFindings, type Finding, folderFinding, nodeFinding } from "../reads/surroundings.ts"
import { sqliteVersion } from "../reads/sqliteVersion.ts"
import { apart, SET_RIGHT } from "../sync/clocks.ts"

const MARK = { ok: "green", warning: "yellow", bad: "red" } as const

export const command = defineCommand({
  arity: [0, 0],
  details: "Exit code 1 where something does not work. The library itself is checked by: ledgerline verify",
  run: async (context) => {
    const { out, folder } = context
    const findings: Finding[] = [
      { name: "ledgerline", state: "ok", value: version() },
      nodeFinding(process.version),
      { name: "SQLite", state: "ok", value: await sqliteVersion() },
      folderFinding(folder),
      ...diskFindings(folder),
      await libraryFinding(context),
      ...(await clockFindings(context)),
    ]
    for (const { name, state, value, remedy: advice } of findings) {
      const remedy = advice === undefined ? undefined : out.advice(advice)
      out.object({ name, state, value, ...(remedy === undefined ? {} : { remedy }) })
      out.line(`${out.style(MARK[state], padded(state, 7))}  ${padded(name, 12)}  ${value}`)
      if (remedy !== undefined) out.line(`${" ".repeat(23)}${remedy}`)
    }
    return findings.some(({ state }) => state === "bad") ? EXIT.no : EXIT.ok
  },
})

/** Servers by whose clock this machine's is wrong; nothing where the library does not open, which is told by itself. */
async function clockFindings({ folder, library }: Context): Promise<Finding[]> {
  if (!existsSync(databaseOf(folder))) return []
  const opened = await library().catch(() => undefined)
  const statuses = opened === undefined ? [] : await syncStatus(opened)
  return statuses.flatMap(({ name, clock }) =>
    clock === null
      ? []
      : [
          {
            name: "clock",
            state: "warning" as const,
            value: `${apart(clock, name)} (${time(clock.at)})`,
            remedy: SET_RIGHT,
          },
        ],
  )
}

/** Whether the library opens; where another process has it open, that names its owner. */
async function libraryFinding({ library }: Context): Promise<Finding> {
  const name = "library"
  try {
    const opened = await library()
    const value = `${opened.id}, replica ${opened.origin}`
    const [revocation] = await opened.revocations()
    if (revocation === undefined) return { name, state: "ok", value }
    return {
      name,
      state: "warning",
      value: `${value}, which was revoked by ${clean(revocation.actor)}`,
      remedy: "what it changes is kept apart; pair it again to go on",
    }
  } catch (error) {
    const explanation = explain(error)
    if (explanation === undefined) throw error
    const { tag, reason, message, remedy } = explanation
    if (reason === "missing") return { name, state: "ok", value: "none yet" }
    return {
      name,
      state: tag === "DatabaseInUse" ? "warning" : "bad",
      value: message,
      ...(remedy === undefined ? {} : { remedy }),
    }
  }
}
