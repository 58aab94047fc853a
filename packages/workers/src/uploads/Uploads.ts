/**
 * Keeps what members send until it is whole, then has it imported. The bytes lie in a hidden folder beside what was
 * uploaded before, under an id that nobody can guess; how many there are is what the disk says, so that an upload goes on
 * where it was whatever ended the process.
 */
import { createHash } from "node:crypto"
import { mkdir, readdir, stat, truncate, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Library } from "@ledgerline/core"
import { syncFolder } from "../blobs/files.ts"
import { enqueueJobs } from "../jobs/enqueue.ts"
import { findJob } from "../jobs/list.ts"
import { PRIORITY } from "../jobs/priority.ts"
import { prepareJobs } from "../jobs/table.ts"
import { kindOf } from "../scan/kinds.ts"
import { safeFileName, safeFolderName } from "./names.ts"
import { allUploads, forgetUploads, keepUpload, prepareUploads, uploadOf, type UploadRow, uploadsOf } from "./rows.ts"
import { type Incoming, writeBytes } from "./writeBytes.ts"

export interface UploadsOptions {
  readonly library: Library
  /** Where files lie that were uploaded; made when the first one comes. */
  readonly folder: string
  /** The largest file that is taken. */
  readonly mostBytes: number
  /** How long an upload is kept to which nothing comes, and one that has ended is remembered. */
  readonly keepMs: number
  /** How many bytes the disk of a folder has left. */
  readonly freeBytes: (folder: string) => Promise<number>
  /** Called when a job was enqueued. */
  readonly wake: () => void
}

export interface Upload {
  readonly id: string
  readonly name: string
  readonly folder: string
  readonly length: number
  readonly offset: number
  readonly state: UploadRow["state"]
  readonly expiresAt: number
  readonly reason: string | null
  readonly message: string | null
  readonly job: number | null
  readonly op: string | null
  readonly mediaFile: string | null
  readonly tracks: readonly string[]
}

type Reason =
  | "absent"
  | "tooLarge"
  | "full"
  | "tooMany"
  | "badType"
  | "wrongOffset"
  | "tooLong"
  | "badChecksum"
  | "busy"
  | "left"

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason; readonly message: string }

export interface Piece extends Incoming {
  readonly offset: number
  readonly length: number | undefined
  readonly stop: () => void
}

export const UPLOAD_JOB = "upload.import"

/** Hidden: scans pass it over. */
const INCOMING = ".incoming"
/** Begun and not whole, of one member. */
const MOST_OPEN = 500
/** Left for the database and for everything else. */
const SPARE_BYTES = 256 * 1024 * 1024

const refused = (reason: Reason, message: string) => ({ ok: false, reason, message }) as const
const ABSENT = refused("absent", "there is no such upload; it may have been given up because nothing came")

/** Somebody writes to an upload. */
interface Writing {
  readonly stop: () => void
  readonly ended: Promise<void>
}

export class Uploads {
  readonly checksums: readonly string[] = ["sha1", "sha256", "md5"]
  readonly #options: UploadsOptions
  readonly #writing = new Map<string, Writing>()

  private constructor(options: UploadsOptions) {
    this.#options = options
  }

  static async open(options: UploadsOptions): Promise<Uploads> {
    const { store } = options.library
    await store.write(() => prepareUploads(store.dialect))
    return new Uploads(options)
  }

  get mostBytes(): number {
    return this.#options.mostBytes
  }

  /** Where the bytes of one are until it is whole. */
  pathOf(id: string): string {
    return join(this.#options.folder, INCOMING, id)
  }

  get folder(): string {
    return this.#options.folder
  }

  async create(asked: {
    readonly member: string
    readonly name: string
    readonly folder: string
    readonly length: number
  }): Promise<Answer<Upload>> {
    const { library, mostBytes } = this.#options
    const { member, length } = asked
    const name = safeFileName(asked.name)
    if (kindOf(name) !== "audio") return refused("badType", `"${name}" has none of the endings of audio files`)
    if (length > mostBytes)
      return refused("tooLarge", `files of up to ${mostBytes.toLocaleString("en")} bytes are taken`)
    if (length === 0) return refused("badType", "there is nothing in it")
    const open = (await library.store.read(allUploads)).filter(({ state }) => state === "receiving")
    if (open.filter((each) => each.member === member).length >= MOST_OPEN)
      return refused("tooMany", `${MOST_OPEN} uploads are under way; finish them or give them up`)
    if (!(await this.#hasRoom(open, length))) return refused("full", "the disk of the server has no room for it")
    const row: UploadRow = {
      id: Buffer.from(library.ports.random.bytes(16)).toString("hex"),
      member,
      name,
      folder: safeFolderName(asked.folder),
      size: length,
      state: "receiving",
      held: null,
      touched: this.#now(),
      target: null,
      reason: null,
      message: null,
      job: null,
      op: null,
      mediaFile: null,
      tracks: [],
    }
    await library.store.write(() => keepUpload(row))
    return { ok: true, value: this.#shown(row, 0) }
  }

  async find(member: string, id: string): Promise<Answer<Upload>> {
    const row = await this.#rowOf(member, id)
    if (row === undefined) return ABSENT
    return { ok: true, value: this.#shown(await this.#withJob(row), await this.#come(row)) }
  }

  /** As {@link find}, once nobody writes to it any more. */
  async settle(member: string, id: string): Promise<Answer<Upload>> {
    if ((await this.#rowOf(member, id)) === undefined) return ABSENT
    return this.#alone(
      id,
      () => {},
      () => this.find(member, id),
    )
  }

  async list(member: string, after: string, limit: number): Promise<Upload[]> {
    const rows = await this.#options.library.store.read(() => uploadsOf(member, after, limit))
    return Promise.all(rows.map(async (row) => this.#shown(await this.#withJob(row), await this.#come(row))))
  }

  /** Puts bytes behind those that are there. Who comes later goes on, and who wrote before is cut off. */
  async append(member: string, id: string, piece: Piece): Promise<Answer<Upload>> {
    if ((await this.#rowOf(member, id)) === undefined) return ABSENT
    return this.#alone(id, piece.stop, async () => {
      const row = await this.#rowOf(member, id)
      if (row === undefined) return ABSENT
      const offset = await this.#come(row)
      if (piece.offset !== offset) return refused("wrongOffset", `${offset} bytes are here`)
      if (row.state !== "receiving") {
        if (piece.length === 0) return { ok: true, value: this.#shown(row, offset) }
        return refused("tooLong", "all of it is here already")
      }
      if (offset + (piece.length ?? 0) > row.size)
        return refused("tooLong", `${row.size - offset} bytes are missing, and more were announced`)
      return this.#write(row, offset, piece)
    })
  }

  /** Gives an upload up, or forgets one that has ended. */
  async remove(member: string, id: string): Promise<Answer<void>> {
    if ((await this.#rowOf(member, id)) === undefined) return ABSENT
    return this.#alone(
      id,
      () => {},
      async () => {
        const row = await this.#rowOf(member, id)
        if (row === undefined) return ABSENT
        if (row.state === "importing" && (await this.#withJob(row)).reason === null)
          return refused("busy", "it is being imported")
        await this.#options.library.store.write(() => forgetUploads([id]))
        await removeFile(this.pathOf(id))
        return { ok: true, value: undefined }
      },
    )
  }

  /** Removes what nobody goes on with, and what is left of uploads that ended. Answers how many uploads went. */
  async clean(): Promise<number> {
    const { library, folder, keepMs } = this.#options
    // Listed first: what is begun from now on is not among them.
    const files = await readdir(join(folder, INCOMING)).catch(() => [])
    const rows = await Promise.all((await library.store.read(allUploads)).map((row) => this.#withJob(row)))
    const isOld = ({ touched, state, reason, id }: UploadRow): boolean =>
      (state !== "importing" || reason !== null) && touched + keepMs < this.#now() && !this.#writing.has(id)
    const old = new Set(rows.filter(isOld).map(({ id }) => id))
    const wanted = new Set(
      rows
        .filter(({ id, state }) => !old.has(id) && (state === "receiving" || state === "importing"))
        .map(({ id }) => id),
    )
    await library.store.write(() => forgetUploads([...old]))
    for (const file of files) if (!wanted.has(file)) await removeFile(this.pathOf(file))
    return old.size
  }

  async #write(row: UploadRow, offset: number, piece: Piece): Promise<Answer<Upload>> {
    const { library } = this.#options
    const { checksum } = piece
    // What is not checked yet does not count, should this end in the middle.
    if (checksum !== undefined) await library.store.write(() => keepUpload({ ...row, held: offset }))
    await mkdir(join(this.#options.folder, INCOMING), { recursive: true, mode: 0o700 })
    const hash = checksum === undefined ? undefined : createHash(checksum.algorithm)
    const path = this.pathOf(row.id)
    const { end, outcome } = await writeBytes(path, offset, row.size, piece.bytes, (bytes) => hash?.update(bytes))
    const isRight = checksum === undefined || (outcome === "all" && hash?.digest().equals(checksum.digest) === true)
    if (offset === 0) await syncFolder(dirname(path))
    const keeps = isRight && outcome !== "tooMuch"
    if (!keeps && end > offset) await truncate(path, offset)
    const now = { ...row, held: null, touched: this.#now() }
    const size = keeps ? end : offset
    if (size === row.size) return { ok: true, value: this.#shown(await this.#finished(now), size) }
    await library.store.write(() => keepUpload(now))
    if (outcome === "tooMuch") return refused("tooLong", "more came than was promised")
    if (outcome === "full") return refused("full", "the disk of the server is full; go on when there is room")
    if (outcome === "left") return refused("left", "the bytes ended before their end")
    if (!isRight) return refused("badChecksum", "the bytes are not those of the checksum")
    return { ok: true, value: this.#shown(now, size) }
  }

  /** All of it is here: the job is enqueued in the transaction that says so. */
  async #finished(row: UploadRow): Promise<UploadRow> {
    const { library, wake } = this.#options
    const { store } = library
    const kept = await store.write(function* () {
      yield* prepareJobs(store.dialect)
      const jobs = [{ kind: UPLOAD_JOB, payload: { upload: row.id }, key: row.id, priority: PRIORITY.person }]
      const [enqueued] = yield* enqueueJobs({ dialect: store.dialect, now: row.touched }, jobs)
      const importing: UploadRow = { ...row, state: "importing", job: enqueued?.id ?? null }
      yield* keepUpload(importing)
      return importing
    })
    wake()
    return kept
  }

  /** Runs when nobody else writes to the upload any more. */
  async #alone<T>(id: string, stop: () => void, run: () => Promise<T>): Promise<T> {
    for (let other = this.#writing.get(id); other !== undefined; other = this.#writing.get(id)) {
      other.stop()
      await other.ended
    }
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    this.#writing.set(id, { stop, ended })
    try {
      return await run()
    } finally {
      this.#writing.delete(id)
      resolve()
    }
  }

  async #rowOf(member: string, id: string): Promise<UploadRow | undefined> {
    const row = await this.#options.library.store.read(() => uploadOf(id))
    return row?.member === member ? row : undefined
  }

  /** How many bytes have come and count. */
  async #come({ id, state, size, held }: UploadRow): Promise<number> {
    if (state !== "receiving") return size
    return Math.min(await sizeOf(this.pathOf(id)), held ?? size)
  }

  /** The row with why its job ended without importing it, where that is so. */
  async #withJob(row: UploadRow): Promise<UploadRow> {
    const { job: id } = row
    if (row.state !== "importing" || id === null) return row
    const job = await this.#options.library.store.read(() => findJob(id))
    if (job !== undefined && job.state !== "failed" && job.state !== "cancelled") return row
    const message = job?.error?.message ?? "the job that imports it was ended"
    return { ...row, reason: job?.state === "failed" ? "failed" : "cancelled", message }
  }

  async #hasRoom(open: readonly UploadRow[], length: number): Promise<boolean> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
    let promised = length + SPARE_BYTES
    for (const row of open) promised += row.size - (await sizeOf(this.pathOf(row.id)))
    return promised <= (await this.#options.freeBytes(this.#options.folder))
  }

  #now(): number {
    return Math.max(0, Math.floor(this.#options.library.ports.clock.now()))
  }

  #shown(row: UploadRow, offset: number): Upload {
    const { id, name, folder, size, state, touched, reason, message, job, op, mediaFile, tracks } = row
    const expiresAt = touched + this.#options.keepMs
    return { id, name, folder, length: size, offset, state, expiresAt, reason, message, job, op, mediaFile, tracks }
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return 0
    throw cause
  }
}

export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause
  }
}
