/** Takes an iTunes library over for a command: shows how far it is, and says what was found and what not, and why. */
import { createReadStream } from "node:fs"
import { open, stat } from "node:fs/promises"
import { isAbsolute, relative, resolve, sep } from "node:path"
import type { Library } from "@ledgerline/core"
import {
  importItunes,
  type ItunesImport,
  type RootMapping,
  type Unmatched,
  UnreadableItunesLibrary,
} from "@ledgerline/workers"
import { localSources } from "@ledgerline/workers/sources"
import type { Context } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, count } from "../frame/text.ts"

export interface TakingOver {
  /** Whose listening it is. */
  readonly member: string
  /** `FROM=FOLDER`: a folder as iTunes has it, and where it is here. */
  readonly root: string | undefined
}

/** Whether a path on the command line is a file, and so no folder of music. */
export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true

/** Fails where a file is not what takes over: people name one track, or a playlist. */
async function assertXml(file: string): Promise<void> {
  const opened = await open(file)
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(64), 0, 64, 0)
    // Behind a mark of its encoding and blank lines; in UTF-16 with NUL between.
    if (/^(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)?[\s\0]*</.test(buffer.toString("latin1", 0, bytesRead))) return
  } finally {
    await opened.close()
  }
  throw new UnreadableItunesLibrary(`${clean(file)} is neither a folder nor a library of iTunes`)
}

/** Takes one file over and prints a report. */
export async function takeOver(context: Context, library: Library, file: string, taking: TakingOver): Promise<void> {
  const { cwd, out, signal } = context
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(taking.member))
    throw new UsageError("a member is named by letters, digits, - and _", "import")
  const roots = taking.root === undefined ? [] : [await mappingOf(context, library, taking.root)]
  await assertXml(resolve(cwd, file))
  const began = library.ports.clock.now()
  const report = await importItunes(library, {
    chunks: createReadStream(resolve(cwd, file)),
    member: taking.member,
    roots,
    signal,
    onProgress: ({ phase, tracks, matched }) =>
      out.progress(
        `${phase === "reading" ? "read" : "storing"} ${count(tracks, "track")}, ${matched.toLocaleString("en")} found`,
      ),
  })
  tell(context, report, (library.ports.clock.now() - began) / 1000)
}

async function mappingOf({ cwd }: Context, library: Library, text: string): Promise<RootMapping> {
  const at = text.lastIndexOf("=")
  const folder = text.slice(at + 1)
  if (at <= 0 || folder === "")
    throw new UsageError("--root takes FROM=FOLDER, such as 'G:\\Music=/home/ada/Music'", "import")
  const path = resolve(cwd, folder)
  for (const source of await localSources(library)) {
    const inside = relative(source.path, path)
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) continue
    return { from: text.slice(0, at), source: source.source, folder: inside.split(sep).join("/") }
  }
  throw new NotFound(`${clean(path)} is in no folder that was imported`, `first: ledgerline import ${clean(path)}`)
}

const REASONS: Readonly<Record<Unmatched, string>> = {
  noFile: "have no file, such as those in a cloud",
  stream: "are streams",
  notHere: "are not here: no file at their place, and no track that is called like them",
  several: "could be several tracks",
  noTrack: "have a file here that is no track",
}

/** Tracks that are shown to people; `--json` has a thousand. */
const MOST_SHOWN = 10

function tell({ out }: Context, report: ItunesImport, seconds: number): void {
  const { op, tracks, matched, unmatched, reasons, examples, told, playlists } = report
  const found = tracks - unmatched
  out.object({
    ...report,
    op: undefined,
    matched: { ...matched, all: found },
    operations: op === undefined ? [] : [op],
    seconds,
  })
  out.line(`${count(tracks, "track")} in the iTunes library: ${found.toLocaleString("en")} found here`)
  for (const [reason, number] of Object.entries(reasons))
    out.line(`  ${out.style("yellow", number.toLocaleString("en"))} ${REASONS[reason as Unmatched]}`)
  for (const { title, artist, path } of examples.slice(0, MOST_SHOWN))
    out.line(
      out.style("dim", `    ${clean([artist, title].filter(Boolean).join(" - ") || "(no title)")}  ${clean(path)}`),
    )
  const more = unmatched - Math.min(MOST_SHOWN, examples.length)
  if (more > 0) out.line(out.style("dim", `    and ${count(more, "more", "more")}; --json lists up to a thousand`))
  out.line(`plays, ratings and dates of ${count(told, "track")} are new`)
  for (const { name, outcome, entries, missing } of playlists) {
    if (outcome === "unchanged") continue
    const lacking = missing === 0 ? "" : `, ${missing.toLocaleString("en")} not here yet`
    out.line(
      `  playlist ${clean(name)}: ${outcome === "kept" ? "was removed here and stays so" : `${outcome}, ${count(entries, "entry", "entries")}${lacking}`}`,
    )
  }
  if (op !== undefined)
    out.line(out.style("dim", `take it back with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`))
}
