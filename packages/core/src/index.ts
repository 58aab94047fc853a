/** What other packages use of the engine. Stores and the ports of a real machine have entry points of their own. */
export {
  CannotOpen,
  CommandRejected,
  DatabaseInUse,
  IngestRefused,
  InvalidPayload,
  InvalidQuery,
  MalformedEvent,
  StorageFailed,
  StorageFull,
  UnknownEventType,
} from "./errors.ts"
export type { ActivityContext } from "./fold/activity.ts"
export { generation } from "./fold/generation.ts"
export type { HistoryEntry, ValueChange } from "./fold/history.ts"
export type { Moment, Vector } from "./fold/moment.ts"
export type { RebuildProgress } from "./fold/rebuild.ts"
export { deriveId, LIBRARY } from "./ids.ts"
export type { EventId, LogName, OperationId, Origin, Subject } from "./ids.ts"
export { Library } from "./Library.ts"
export type { Appended, Batch, Commit, LibraryOptions, NewEvent } from "./Library.ts"
export { claimsOf, why } from "./library/claim/queries.ts"
export type { StackedClaim, Why } from "./library/claim/why.ts"
export { registry } from "./library/index.ts"
export { addTracks, newClient } from "./library/playlist/decide.ts"
export { readState as readPlaylist } from "./library/playlist/read.ts"
export { revertEvents, revertOperation, revertProvider } from "./library/revert/decide.ts"
export { revertField } from "./library/revert/decideField.ts"
export type { LogEvent } from "./log/event.ts"
export type { Incoming, Ingested } from "./log/ingest.ts"
export { findById } from "./log/read.ts"
export type { Holding } from "./log/read.ts"
export type { Problem } from "./log/verify.ts"
export type { Ports } from "./ports.ts"
export { query } from "./store/port.ts"
export type { Row, Store, Value, Work } from "./store/port.ts"
export type { RepairReport, VerifyOptions, VerifyReport } from "./Verification.ts"
export { all, among, one, views } from "./views/database.ts"
export type { Built, Views } from "./views/database.ts"
export { MOST_ROWS } from "./views/lists/list.ts"
export type { Page } from "./views/lists/list.ts"
export { listTracks } from "./views/lists/lists.ts"
export type { TrackRow } from "./views/lists/lists.ts"
export { search } from "./views/search/search.ts"
