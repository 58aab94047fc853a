/**
 * The manifest of an export: whose events lie in which file, and what signs them. It came from elsewhere, so everything
 * in it is checked before anything is done with it. docs/spec/export.md, EXP-3 to EXP-6.
 */
import * as Schema from "effect/Schema"
import { RestoreRefused } from "../../errors.ts"
import { type EventId, isLogName, type LogName, type Origin } from "../../ids.ts"
import { MAX_INCOMING_EVENTS } from "../ingest.ts"

export const EXPORT_FORMAT = "ledgerline-export"
export const EXPORT_VERSION = 1

const hex = (digits: number) => Schema.String.check(Schema.isPattern(new RegExp(`^[0-9a-f]{${digits}}$`, "u")))
const Seq = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2 ** 48 - 1 }))
const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
const Log = Schema.String.check(Schema.makeFilter(isLogName, { expected: "the name of a log" }))

const ExportedChain = Schema.Struct({
  log: Log,
  origin: hex(32),
  /** Empty, or the id of the first event of the other side of a fork. */
  branch: Schema.Union([Schema.Literal(""), hex(64)]),
  /** The first seq that is this chain's own. */
  since: Seq,
  /** The last seq, and the id of that event. */
  seq: Seq,
  head: hex(64),
})

const ExportedFile = Schema.Struct({
  name: Schema.String,
  /** The index of its chain. */
  chain: Count,
  first: Seq,
  last: Seq,
  /** The id of its last event, and the origin's signature over it. */
  head: hex(64),
  signature: hex(128),
  bytes: Count,
  /** The same events as JSON lines, for people. */
  readable: Schema.optionalKey(Schema.String),
})

const ManifestSchema = Schema.Struct({
  format: Schema.Literal(EXPORT_FORMAT),
  version: Schema.Literal(EXPORT_VERSION),
  library: hex(32),
  events: Count,
  /** What the views came to, and the version of the program's views that says so. */
  projection: Schema.String,
  stateHash: hex(64),
  origins: Schema.Array(Schema.Struct({ id: hex(32), publicKey: hex(64) })),
  chains: Schema.Array(ExportedChain),
  files: Schema.Array(ExportedFile),
  /** How many blobs the events name, how many are here, and their bytes. */
  blobs: Schema.Struct({ named: Count, here: Count, bytes: Count }),
})

export type ExportManifest = typeof ManifestSchema.Type
export type ExportedChain = typeof ExportedChain.Type
export type ExportedFile = typeof ExportedFile.Type

const number = (index: number): string => String(index + 1).padStart(5, "0")
/** The file at an index of the manifest's list. */
export const framesName = (index: number): string => `events-${number(index)}.frames`
export const readableName = (index: number): string => `events-${number(index)}.jsonl`

const decode = Schema.decodeUnknownSync(ManifestSchema)
const MANIFEST = "manifest.json"

const refuse = (message: string, reason: RestoreRefused["reason"] = "contradiction"): RestoreRefused =>
  new RestoreRefused({ reason, message, file: MANIFEST })

/** The bytes of a manifest: the same manifest has the same bytes. */
export const manifestBytes = (manifest: ExportManifest): Buffer =>
  Buffer.from(`${JSON.stringify(decode(manifest), undefined, 1)}\n`)

/** Reads a manifest. Fails with {@link RestoreRefused}. */
export function parseManifest(bytes: Uint8Array): ExportManifest {
  const manifest = decoded(bytes)
  const origins = new Set(manifest.origins.map(({ id }) => id))
  if (origins.size !== manifest.origins.length) throw refuse("an origin is listed twice")
  checkChains(manifest.chains, origins)
  checkFiles(manifest)
  return manifest
}

function decoded(bytes: Uint8Array): ExportManifest {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"))
  } catch {
    throw refuse("the manifest is no JSON", "damaged")
  }
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown }
  if (format !== EXPORT_FORMAT) throw refuse("this is no export of a library", "notAnExport")
  if (typeof version === "number" && version > EXPORT_VERSION)
    throw refuse(`this export has format ${version}, made by a newer version of this program`, "newerFormat")
  try {
    return decode(value)
  } catch (cause) {
    throw refuse(`the manifest does not hold: ${String(cause).slice(0, 300)}`)
  }
}

function checkChains(chains: readonly ExportedChain[], origins: ReadonlySet<Origin>): void {
  const met = new Set<string>()
  for (const { log, origin, branch, since, seq } of chains) {
    const key = `${log} ${origin}`
    if (!origins.has(origin)) throw refuse(`the origin ${origin} of a chain is not listed`)
    if (met.has(`${key} ${branch}`)) throw refuse(`the chain of ${origin} in ${log} is listed twice`)
    if (branch === "" ? since !== 1 : !met.has(`${key} `))
      throw refuse(`the chain of ${origin} in ${log} has no beginning`)
    if (seq < since) throw refuse(`the chain of ${origin} in ${log} ends before it begins`)
    met.add(`${key} ${branch}`)
  }
}

/** The files hold each chain from its first event to its last, one chain after another, and nothing else. */
function checkFiles({ chains, files, events }: ExportManifest): void {
  let chain = -1
  let after = 0
  let sum = 0
  const isComplete = (): boolean =>
    chain < 0 || (chains[chain]?.seq === after && endOf(files, chain) === chains[chain]?.head)
  for (const [index, file] of files.entries()) {
    if (file.name !== framesName(index)) throw refuse(`${framesName(index)} is listed under another name`)
    if (file.readable !== undefined && file.readable !== readableName(index))
      throw refuse(`${readableName(index)} is listed under another name`)
    if (file.chain !== chain) {
      if (!isComplete() || file.chain !== chain + 1) throw refuse(`${file.name} is out of place`)
      chain = file.chain
      after = (chains[chain]?.since ?? 0) - 1
    }
    const holds = file.last - file.first + 1
    if (file.first !== after + 1 || holds < 1 || holds > MAX_INCOMING_EVENTS)
      throw refuse(`${file.name} is to hold events ${file.first} to ${file.last}, which is not what comes next`)
    after = file.last
    sum += holds
  }
  if (!isComplete() || chain !== chains.length - 1) throw refuse("the files do not hold all chains")
  if (sum !== events) throw refuse(`the files hold ${sum} events, not ${events}`)
}

const endOf = (files: readonly ExportedFile[], chain: number): EventId | undefined =>
  files.findLast((file) => file.chain === chain)?.head

/** What a chain is called in messages. */
export const chainName = ({ log, origin }: { readonly log: LogName; readonly origin: Origin }): string =>
  `${origin} in ${log}`
