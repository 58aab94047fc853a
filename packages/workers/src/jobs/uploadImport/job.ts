/** Takes in a file that was uploaded: into the folder of uploads under a name of its own, then as any other file. */
import { realpath } from "node:fs/promises"
import { join, relative, sep } from "node:path"
import { type Library, queryOne, remove, tracksOfFile, type Work } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { importFolder } from "../../import/Importer.ts"
import type { ImportPool } from "../../import/ImportPool.ts"
import type { ImportReport } from "../../import/report.ts"
import { openSource } from "../../import/sources.ts"
import { fileKeys, FILES } from "../../local/files.ts"
import type { PoolPorts } from "../../ports.ts"
import { below, bytesOf } from "../../scan/names.ts"
import { place } from "../../uploads/place.ts"
import { keepUpload, uploadOf, type UploadRow } from "../../uploads/rows.ts"
import { sameFile } from "../../uploads/sameFile.ts"
import { removeFile, UPLOAD_JOB, type Uploads } from "../../uploads/Uploads.ts"
import { defineJob, type JobDefinition } from "../definition.ts"
import { enqueueJobs, type NewJob } from "../enqueue.ts"
import { followUps, type FollowUpSettings } from "../followUps.ts"

const Payload = Schema.Struct({ upload: Schema.String })

export interface UploadHandlerOptions extends FollowUpSettings {
  readonly library: Library
  readonly uploads: Uploads
  readonly blobs: string
  readonly pool: ImportPool
  readonly ports: PoolPorts
  /** Jobs that copy what is new elsewhere; none unless given. */
  readonly keepNew?: (() => Promise<NewJob[]>) | undefined
  /** Called when jobs were enqueued. */
  readonly wake: () => void
}

/** What came of a file. */
type Ending =
  | {
      readonly state: "imported"
      readonly op: string | null
      readonly mediaFile: string
      readonly track: string | null
    }
  | { readonly state: "refused"; readonly message: string }

/**
 * Goes on where it was cut off: the name is stored before the file gets it, and a file that was imported is met unchanged.
 * One at a time, so that the same file sent twice at once is found to be here the second time.
 */
export const uploadImport = (options: UploadHandlerOptions): JobDefinition<typeof Payload.Type> =>
  defineJob({
    kind: UPLOAD_JOB,
    doc: "Takes in a file that a member uploaded.",
    reactsTo: [],
    emits: [
      "operation.started",
      "operation.finished",
      "source.added",
      "mediaFile.imported",
      "track.created",
      "track.merged",
      "copy.found",
      "claim.attributed",
      "artwork.added",
    ],
    payload: Payload,
    key: ({ upload }) => upload,
    run: async ({ payload: { upload }, signal, say, complete }) => {
      const { library, uploads, wake } = options
      const { store } = library
      const row = await store.read(() => uploadOf(upload))
      // Given up meanwhile, or done before this was told.
      if (row?.state !== "importing") return { state: row?.state ?? "gone" }
      const { ending, jobs } = await takeIn(options, row, signal)
      if (ending.state === "refused") say({ level: "error", reason: "refused", about: row.name, text: ending.message })
      else say({ level: "note", reason: ending.state, about: row.name, text: ending.state })
      const now = Math.max(0, Math.floor(library.ports.clock.now()))
      await store.write(function* () {
        yield* keepUpload(yield* ended(row, ending, now))
        yield* enqueueJobs({ dialect: store.dialect, now }, jobs)
        yield* complete({ state: ending.state })
      })
      await removeFile(uploads.pathOf(upload))
      if (jobs.length > 0) wake()
      return { state: ending.state }
    },
  })

function* ended(row: UploadRow, ending: Ending, touched: number): Work<UploadRow> {
  if (ending.state === "refused")
    return { ...row, touched, state: "refused", reason: "notAudio", message: ending.message.slice(0, 500) }
  const { op, mediaFile, track } = ending
  const tracks = track === null ? yield* tracksOfFile(mediaFile) : [track]
  return { ...row, touched, state: "imported", op, mediaFile, tracks }
}

async function takeIn(
  options: UploadHandlerOptions,
  row: UploadRow,
  signal: AbortSignal,
): Promise<{ ending: Ending; jobs: NewJob[] }> {
  const { library, uploads, blobs, pool, ports } = options
  const actor = `user:${row.member}`
  const source = await openSource(library, uploads.folder, actor)
  const from = uploads.pathOf(row.id)
  const known = row.target === null ? await sameFile(library, from, row.size) : undefined
  if (known !== undefined) return { ending: { state: "imported", op: null, ...known }, jobs: [] }
  // The folder of uploads may lie in a source, and be reached by links.
  const inSource = relative(source.path, await realpath(uploads.folder))
    .split(sep)
    .join("/")
  const folder = row.folder === "" ? inSource : below(inSource, row.folder)
  let name = row.target ?? row.name
  const report = await importFolder({
    library,
    folder: source.path,
    folders: [{ path: folder, deep: false }],
    actor,
    prepare: async () => {
      name = await place({
        root: uploads.folder,
        from,
        folder: row.folder,
        name: row.name,
        chosen: row.target,
        choose: (target) => library.store.write(() => keepUpload({ ...row, target })),
      })
    },
    holdLosses: true,
    blobs,
    pool,
    ports,
    signal,
  })
  const file = { folder, name }
  const seen = await library.store.read(() => lookedUp(source.source, file))
  if (seen?.mediaFile != null) {
    const { mediaFile, track } = seen
    return {
      ending: { state: "imported", op: report.op ?? null, mediaFile, track },
      jobs: await jobsAfter(report, options),
    }
  }
  const failed = report.failed.find(({ path }) => path === below(folder, name))
  const why = seen?.failure ?? failed?.reason
  // Nobody looked at it: a rule of an ignore file, or it was written to. The job tries again, and says so in the end.
  if (why === undefined) throw new Error(`the import passed ${name} over`)
  await removeFile(join(uploads.folder, row.folder, name))
  await library.store.write(() => remove(FILES, fileKeys(source.source, [file])))
  return { ending: { state: "refused", message: why }, jobs: [] }
}

const jobsAfter = async (report: ImportReport, options: UploadHandlerOptions): Promise<NewJob[]> => [
  ...followUps(report, options, options.library.ports.clock.now()),
  ...((await options.keepNew?.()) ?? []),
]

interface Seen {
  readonly mediaFile: string | null
  readonly track: string | null
  readonly failure: string | null
}

/** What the import remembers of a file. */
function* lookedUp(source: string, { folder, name }: { folder: string; name: string }): Work<Seen | undefined> {
  const sql = 'SELECT "mediaFile", track, failure FROM "localFile" WHERE source = ? AND folder = ? AND name = ?'
  return yield* queryOne<Seen & Record<string, never>>(sql, [source, bytesOf(folder), bytesOf(name)])
}
