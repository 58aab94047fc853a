/**
 * Every error that the engine answers with. Each is a value with a tag, so that callers can tell them apart; anything
 * else that is thrown is a defect of ours.
 */
import * as Schema from "effect/Schema"

/** Bytes, names or numbers that cannot be an event, whoever sent them. Nothing was stored. */
export class MalformedEvent extends Schema.TaggedError<MalformedEvent>()("MalformedEvent", {
  message: Schema.String,
  rule: Schema.String,
}) {}

/** A command or a local draft that breaks the schema of its event. Nothing was stored. */
export class InvalidPayload extends Schema.TaggedError<InvalidPayload>()("InvalidPayload", {
  type: Schema.String,
  message: Schema.String,
}) {}

/** A type or version that this program does not define: it may store and relay such events, not create them. */
export class UnknownEventType extends Schema.TaggedError<UnknownEventType>()("UnknownEventType", {
  type: Schema.String,
  message: Schema.String,
}) {}

/** A batch from elsewhere that cannot be taken. Nothing of it was stored. */
export class IngestRefused extends Schema.TaggedError<IngestRefused>()("IngestRefused", {
  reason: Schema.Literals([
    "hole",
    "badHash",
    "badSignature",
    "brokenChain",
    "malformedLog",
    "malformedOrigin",
    "unsignedTail",
    "tooLarge",
  ]),
  message: Schema.String,
  origin: Schema.optional(Schema.String),
  seq: Schema.optional(Schema.Number),
}) {}

/** An export that cannot be taken. Nothing of it was stored. */
export class RestoreRefused extends Schema.TaggedError<RestoreRefused>()("RestoreRefused", {
  reason: Schema.Literals([
    /** There is none, or it is something else. */
    "notAnExport",
    "newerFormat",
    /** A file that is listed is absent. */
    "missing",
    /** Bytes are not what their checksum, hash or signature says. */
    "damaged",
    /** A list says something else than the files or another list. */
    "contradiction",
    /** A name that leads out of the export, or to something that is no file. */
    "unsafeName",
    /** Another library's events would mix with those that are here. */
    "otherLibrary",
  ]),
  message: Schema.String,
  file: Schema.optional(Schema.String),
}) {}

/**
 * The views came from a snapshot and the history behind them is not all here yet. What was asked needs it: it works once
 * the library has synchronised. Nothing was stored.
 */
export class HistoryMissing extends Schema.TaggedError<HistoryMissing>()("HistoryMissing", {
  message: Schema.String,
  /** Events that are here, and how many there are to be, more or less. */
  here: Schema.Number,
  expected: Schema.Number,
}) {}

/** A snapshot that cannot be taken. Nothing of it shows; the same events can be had one by one. */
export class SnapshotRefused extends Schema.TaggedError<SnapshotRefused>()("SnapshotRefused", {
  reason: Schema.Literals([
    /** Its bytes are no records, or records that cannot be. */
    "malformed",
    /** Something else builds or changes the views meanwhile; taking it can be begun anew. */
    "interrupted",
  ]),
  message: Schema.String,
}) {}

/** A request that breaks a rule of the domain, such as an unknown target. Nothing was stored. */
export class CommandRejected extends Schema.TaggedError<CommandRejected>()("CommandRejected", {
  command: Schema.String,
  message: Schema.String,
}) {}

/**
 * Something cannot be taken back: what it replaced was compacted, or the replicas have agreed that it will be. Nothing was
 * stored.
 */
export class Compacted extends Schema.TaggedError<Compacted>()("Compacted", {
  message: Schema.String,
  /** The event that cannot be taken back. */
  event: Schema.String,
}) {}

/** A list query with a sort, cursor, filter or size outside what is offered. */
export class InvalidQuery extends Schema.TaggedError<InvalidQuery>()("InvalidQuery", {
  message: Schema.String,
}) {}

/** Another process owns the database. */
export class DatabaseInUse extends Schema.TaggedError<DatabaseInUse>()("DatabaseInUse", {
  path: Schema.String,
  message: Schema.String,
  owner: Schema.NullOr(Schema.Struct({ pid: Schema.Number, host: Schema.String, since: Schema.String })),
}) {}

/** The database cannot be opened here: a network share, a file that is no library, a newer format. */
export class CannotOpen extends Schema.TaggedError<CannotOpen>()("CannotOpen", {
  path: Schema.String,
  reason: Schema.Literals([
    "networkShare",
    "notALibrary",
    "otherLibrary",
    "newerFormat",
    "missing",
    "notWritable",
    "damaged",
    "identityLost",
  ]),
  message: Schema.String,
}) {}

/** No room left. Nothing of the batch was stored; reading goes on; the same call works once there is room. */
export class StorageFull extends Schema.TaggedError<StorageFull>()("StorageFull", { message: Schema.String }) {}

/** The code of a {@link StorageFailed} where somebody has removed the files of a database that is open. */
export const STORAGE_GONE = "GONE"

/** The disk or the database server failed. The batch is not acknowledged; the library refuses writes until reopened. */
export class StorageFailed extends Schema.TaggedError<StorageFailed>()("StorageFailed", {
  message: Schema.String,
  code: Schema.String,
}) {}

/** A manifest that somebody changed and that cannot be read back. Nothing was changed. */
export class ManifestRefused extends Schema.TaggedError<ManifestRefused>()("ManifestRefused", {
  reason: Schema.Literals(["syntax", "notAManifest", "otherVersion", "otherLibrary", "damaged", "badField", "ahead"]),
  message: Schema.String,
  /** Such as `tracks[3].fields.year`; empty where it is the whole file. */
  at: Schema.String,
  line: Schema.Number,
}) {}
