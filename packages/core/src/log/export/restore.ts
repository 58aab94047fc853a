/**
 * Takes an export into a library, as it would take events of any other replica: nothing in it is believed. docs/spec/export.md, EXP-9 to EXP-12.
 */
import { IngestRefused, MalformedEvent, RestoreRefused, StorageFailed } from "../../errors.ts"
import type { EventId } from "../../ids.ts"
import { sha256 } from "../../ids.ts"
import type { Library } from "../../Library.ts"
import type { RebuildProgress } from "../../fold/rebuild.ts"
import type { Work } from "../../store/port.ts"
import { readFrames } from "../frames.ts"
import { prevOf } from "../header.ts"
import { checkIncoming, type Fork, type Incoming, type Ingested, ingestIntoLog } from "../ingest.ts"
import { readMeta, sealMeta, writeMeta } from "../meta.ts"
import { loadLogState } from "../state.ts"
import { chainName, type ExportedFile, type ExportManifest } from "./manifest.ts"

/** Reads a file of the manifest's list, whole: it holds 64 MiB at most. */
export type ReadPart = (file: ExportedFile, index: number) => Promise<Uint8Array>

export interface RestoreOptions {
  /** Told after each file, in events that are checked or stored. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Told while the views are built from the events of a large export. */
  readonly onRebuild?: ((progress: RebuildProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Take events of another library into this one, where there are events already. */
  readonly combine?: boolean | undefined
}

export interface Restored {
  readonly added: number
  /** Events that were here already. */
  readonly known: number
  readonly forks: readonly Fork[]
  /** Whether the views came out as they were exported; undefined where they cannot be compared. */
  readonly equal: boolean | undefined
}

const refuse = (reason: RestoreRefused["reason"], message: string, file: string): RestoreRefused =>
  new RestoreRefused({ reason, message, file })

/** Checks one file against its entry. Fails with {@link RestoreRefused}. */
function incomingOf(manifest: ExportManifest, file: ExportedFile, bytes: Uint8Array): Incoming {
  const { name, first, last, head } = file
  const chain = manifest.chains[file.chain]
  const publicKey = manifest.origins.find(({ id }) => id === chain?.origin)?.publicKey
  if (chain === undefined || publicKey === undefined) throw refuse("contradiction", `${name} has no chain`, name)
  if (bytes.length !== file.bytes)
    throw refuse("damaged", `${name} has ${bytes.length} bytes in place of ${file.bytes}`, name)
  try {
    const events = readFrames({ position: 1, count: last - first + 1, bytes })
    const incoming: Incoming = {
      log: chain.log,
      origin: chain.origin,
      publicKey: Buffer.from(publicKey, "hex"),
      events,
      heads: [{ seq: last, id: head, signature: Buffer.from(file.signature, "hex") }],
    }
    if (checkIncoming(incoming)[0]?.seq !== first)
      throw refuse("contradiction", `${name} does not begin with event ${first} of ${chainName(chain)}`, name)
    return incoming
  } catch (cause) {
    if (cause instanceof StorageFailed) throw refuse("damaged", `the frames in ${name} do not add up`, name)
    if (cause instanceof IngestRefused || cause instanceof MalformedEvent)
      throw refuse("damaged", `${name}: ${cause.message}`, name)
    throw cause
  }
}

/** Follows the chains from file to file. */
class Links {
  readonly #manifest: ExportManifest
  /** By log, origin and seq: the ids after which another side of a fork goes on. */
  readonly #parting = new Map<string, Set<EventId>>()
  #chain = -1
  #tip: EventId = ""

  constructor(manifest: ExportManifest) {
    this.#manifest = manifest
    for (const { log, origin, since, branch } of manifest.chains)
      if (branch !== "" && since > 1) this.#parting.set(`${log} ${origin} ${since - 1}`, new Set())
  }

  add({ name, chain: index, head }: ExportedFile, { log, origin, events }: Incoming): void {
    const chain = this.#manifest.chains[index]
    const first = Buffer.from(events[0]?.header ?? [])
    const prev = prevOf(first)
    if (index !== this.#chain) {
      const { since = 1, branch = "" } = chain ?? {}
      const follows = since === 1 || this.#parting.get(`${log} ${origin} ${since - 1}`)?.has(prev) === true
      if (!follows || (branch !== "" && sha256(first) !== branch))
        throw refuse("contradiction", `${name} does not follow from the chain that it is to part from`, name)
    } else if (prev !== this.#tip) throw refuse("contradiction", `${name} does not follow the file before it`, name)
    this.#chain = index
    this.#tip = head
    this.#note(`${log} ${origin}`, events, chain?.since ?? 1)
  }

  #note(key: string, events: Incoming["events"], since: number): void {
    if (this.#parting.size === 0) return
    for (const { header } of events) {
      const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength)
      const seq = bytes.readUIntBE(20, 6)
      if (seq >= since) this.#parting.get(`${key} ${seq}`)?.add(sha256(bytes))
    }
  }
}

/** Checks an export from its first event to its last, and stores nothing. Fails with {@link RestoreRefused}. */
export async function checkExport(
  manifest: ExportManifest,
  read: ReadPart,
  options: RestoreOptions & { readonly pause?: (() => Promise<void>) | undefined } = {},
): Promise<void> {
  const links = new Links(manifest)
  for await (const { file, incoming, done } of parts(manifest, read, options)) {
    links.add(file, incoming)
    options.onProgress?.(done, manifest.events)
    await options.pause?.()
  }
}

/** From so many events on, that are most of what there will be, folding them all at the end is cheaper. */
const MANY = 20_000

/** What views are marked with that lag behind their log: whoever opens the library rebuilds them. */
const LAGGING = ""

/**
 * Stores an export file by file, checking each again. What has a file stored keeps it, also when a later one fails: the
 * same call again goes on from there. Check first, so that only a full disk or a signal can come between. A library
 * without events becomes a replica of the exported one: open it anew to see its id. Where this fails, close the library:
 * its views may lag, and are rebuilt when it is opened.
 * Fails with {@link RestoreRefused} or with what ended the storing.
 */
export async function restoreExport(
  library: Library,
  manifest: ExportManifest,
  read: ReadPart,
  options: RestoreOptions = {},
): Promise<Restored> {
  const { store, registry } = library
  const { here, id } = await store.read(() => whatIsHere())
  if (here > 0 && id !== manifest.library && options.combine !== true) {
    throw new RestoreRefused({
      reason: "otherLibrary",
      message: `the export is of library ${manifest.library}, and library ${id} has events of its own`,
    })
  }
  if (here === 0) {
    await store.write(function* () {
      yield* writeMeta({ library: manifest.library })
      yield* sealMeta()
    })
  }
  const isBulk = manifest.events >= MANY && here * 4 <= manifest.events
  const { added, known, forks } = await (isBulk ? storeAtOnce : ingestAll)(library, manifest, read, options)
  const comparable = here === 0 && registry.version === manifest.projection
  const equal = comparable ? (await library.stateHash()) === manifest.stateHash : undefined
  return { added, known, forks, equal }
}

type Storing = (
  library: Library,
  manifest: ExportManifest,
  read: ReadPart,
  options: RestoreOptions,
) => Promise<Ingested>

/** Folds each part as it comes. */
const ingestAll: Storing = async (library, manifest, read, options) => {
  const sum = { added: 0, known: 0, forks: [] as Fork[] }
  for await (const { incoming, done } of parts(manifest, read, options)) {
    add(sum, await library.ingest(incoming))
    options.onProgress?.(done, manifest.events)
    await library.ports.pause?.()
  }
  return sum
}

/** Stores all events and folds them afterwards. */
const storeAtOnce: Storing = async (library, manifest, read, options) => {
  const { store, ports } = library
  const sum = { added: 0, known: 0, forks: [] as Fork[] }
  let completes = false
  for await (const { incoming, done } of parts(manifest, read, options)) {
    const taken = await store.write(function* () {
      yield* writeMeta({ projection: LAGGING })
      return yield* ingestIntoLog(store.dialect, yield* loadLogState(), incoming)
    })
    add(sum, taken.result)
    completes ||= taken.completed.length > 0
    options.onProgress?.(done, manifest.events)
    await ports.pause?.()
  }
  await library.rebuild(options.onRebuild)
  // Payloads that were absent here are put in by a second look, which finds all else known.
  if (completes) await ingestAll(library, manifest, read, { signal: options.signal })
  return sum
}

function add(sum: { added: number; known: number; forks: Fork[] }, { added, known, forks }: Ingested): void {
  sum.added += added
  sum.known += known
  sum.forks.push(...forks)
}

async function* parts(manifest: ExportManifest, read: ReadPart, { signal }: RestoreOptions) {
  let done = 0
  for (const [index, file] of manifest.files.entries()) {
    signal?.throwIfAborted()
    const incoming = incomingOf(manifest, file, await read(file, index))
    done += file.last - file.first + 1
    yield { file, incoming, done }
  }
}

/** Asks the database: whoever opened the library may have done so before it became a replica of another. */
function* whatIsHere(): Work<{ here: number; id: string }> {
  const { next } = yield* loadLogState()
  const { library = "" } = yield* readMeta()
  return { here: next - 1, id: library }
}
