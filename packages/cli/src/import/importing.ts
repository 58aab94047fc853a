/** Imports folders for a command: shows how far it is, asks before files are called lost, and says what came of it. */
import { stat } from "node:fs/promises"
import { isAbsolute, join, resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import {
  importFolder,
  type ImportPool,
  type ImportProgress,
  type ImportReport,
  UnreachableSource,
} from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import type { Context } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { blobsFolder } from "../frame/places.ts"
import { clean, count, duration } from "../frame/text.ts"

export interface Importing {
  readonly followLinks?: boolean
  readonly confirmMissing?: boolean
  /** Threads that were started before; else each folder has its own. */
  readonly pool?: ImportPool
}

/** Files in one transaction where nobody else waits for this process: so many that the store takes it for bulk writing. */
const FILES_ALONE = 192

/**
 * Imports one folder after the other and prints one report of all. Answers the exit code. One that cannot be reached holds up no
 * other; fails with UnreachableSource at the end, where there was one.
 */
export async function importAll(
  context: Context,
  library: Library,
  folders: readonly string[],
  importing: Importing,
): Promise<number> {
  const reports: ImportReport[] = []
  const unreachable: UnreachableSource[] = []
  for (const folder of folders) {
    const report = await importOne(context, library, folder, importing).catch((cause: unknown) => {
      if (!(cause instanceof UnreachableSource)) throw cause
      unreachable.push(cause)
    })
    if (report === undefined) continue
    const { missing } = report
    if (missing === undefined || !(await isGone(context, folder, missing))) reports.push(withFolder(report, folder))
    else
      reports.push(
        withFolder(await importOne(context, library, folder, { ...importing, confirmMissing: true }), folder),
      )
  }
  const [first, ...others] = unreachable
  const code = reports.length > 0 || first === undefined ? tell(context, reports) : EXIT.ok
  if (first === undefined) return code
  if (others.length === 0) throw first
  const message = unreachable.map((each) => each.message).join("; ")
  throw new UnreachableSource({ path: first.path, message })
}

/** Fails with UnreachableSource where none of some folders can be reached. */
export async function expectFolders(folders: readonly string[]): Promise<void> {
  const looks = await Promise.allSettled(folders.map((folder) => stat(folder)))
  const failed = looks.flatMap((look) => (look.status === "rejected" ? [look.reason as Error] : []))
  if (looks.length === 0 || failed.length < looks.length) return
  const message = failed.map((cause, i) => `${folders[i]} cannot be reached: ${cause.message}`).join("; ")
  throw new UnreachableSource({ path: folders[0] ?? "", message })
}

function importOne(
  { cwd, folder: data, out, signal, isAlone }: Context,
  library: Library,
  folder: string,
  { followLinks = false, confirmMissing = false, pool }: Importing,
): Promise<ImportReport> {
  const rate = new Rate(() => library.ports.clock.now())
  return importFolder({
    library,
    folder: isAbsolute(folder) ? folder : resolve(cwd, folder),
    blobs: blobsFolder(data),
    ports: systemPorts,
    followLinks,
    confirmLosses: confirmMissing,
    ...(isAlone ? { filesAtOnce: FILES_ALONE } : {}),
    ...(pool === undefined ? {} : { pool }),
    signal,
    onProgress: (progress) => out.progress(() => rate.line(progress)),
  })
}

/** Where nobody can be asked, nothing is called lost. */
async function isGone(
  { confirm }: Context,
  folder: string,
  { files, of }: NonNullable<ImportReport["missing"]>,
): Promise<boolean> {
  const question = `${count(files, "file")} of ${of.toLocaleString("en")} in ${clean(folder)} are missing. Are they gone for good?`
  return (await confirm(question)) === true
}

const withFolder = (report: ImportReport, folder: string): ImportReport => ({
  ...report,
  failed: report.failed.map(({ path, reason }) => ({ path: join(folder, path), reason })),
  notes: report.notes.map((note) => ({ ...note, path: join(folder, note.path) })),
})

/** Failures that are shown to people; `--json` has all. */
const MOST_SHOWN = 10

function tell({ out, json }: Context, reports: readonly ImportReport[]): number {
  const sum = (name: "found" | "imported" | "updated" | "unchanged" | "moved" | "lost" | "playlists" | "seconds") =>
    reports.reduce((total, report) => total + report[name], 0)
  const failed = reports.flatMap((report) => report.failed)
  const notes = reports.flatMap((report) => report.notes)
  const missing = reports.flatMap((report) => report.missing ?? [])
  const seconds = Math.round(sum("seconds") * 1000) / 1000
  out.object({
    found: sum("found"),
    imported: sum("imported"),
    updated: sum("updated"),
    unchanged: sum("unchanged"),
    moved: sum("moved"),
    lost: sum("lost"),
    playlists: sum("playlists"),
    failed,
    ...(notes.length === 0 ? {} : { notes }),
    ...(missing.length === 0 ? {} : { missing: missing.reduce((total, { files }) => total + files, 0) }),
    operations: reports.flatMap(({ op }) => op ?? []),
    seconds,
  })
  if (json) return missing.length === 0 ? EXIT.ok : EXIT.no
  const parts = (["imported", "updated", "moved", "lost", "unchanged"] as const)
    .filter((name) => sum(name) > 0)
    .map((name) => `${sum(name).toLocaleString("en")} ${name}`)
  const rate =
    seconds > 0 && sum("imported") > 0 ? `, ${Math.round(sum("found") / seconds).toLocaleString("en")} a second` : ""
  if (sum("playlists") > 0) parts.push(count(sum("playlists"), "playlist"))
  out.line(`${count(sum("found"), "audio file")} in ${seconds} s${rate}: ${parts.join(", ") || "nothing new"}`)
  for (const { path, reason } of [...failed, ...notes].slice(0, MOST_SHOWN)) {
    out.line(`  ${out.style("yellow", clean(path))}: ${clean(reason)}`)
  }
  const more = failed.length + notes.length - MOST_SHOWN
  if (more > 0) out.line(out.style("dim", `  and ${more.toLocaleString("en")} more; --json lists all`))
  for (const { files, of } of missing) {
    out.line(out.style("yellow", `${count(files, "file")} of ${of.toLocaleString("en")} are not where they were.`))
    out.line(
      `  Is a disk unplugged? Nothing was called lost. If they are gone: ${out.command("scan --confirm-missing")}`,
    )
  }
  for (const { op } of reports) {
    if (op !== undefined)
      out.line(out.style("dim", `take it back with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`))
  }
  return missing.length === 0 ? EXIT.ok : EXIT.no
}

/** How fast it goes, over the last seconds, and what is left. */
class Rate {
  readonly #now: () => number
  readonly #looks: { at: number; done: number }[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  line({ phase, found, done, folder }: ImportProgress): string {
    const at = this.#now()
    this.#looks.push({ at, done })
    while (this.#looks.length > 2 && at - (this.#looks[0]?.at ?? at) > 5000) this.#looks.shift()
    const first = this.#looks[0] ?? { at, done }
    const rate = at > first.at ? ((done - first.done) * 1000) / (at - first.at) : 0
    const total = `${done.toLocaleString("en")} of ${found.toLocaleString("en")}${phase === "looking" ? " so far" : ""}`
    const left = phase === "reading" && rate > 0 ? ` · ${duration(((found - done) / rate) * 1000)} left` : ""
    return `${total} · ${Math.round(rate).toLocaleString("en")}/s${left} · ${clean(folder)}`
  }
}
