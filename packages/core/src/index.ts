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
export type { ErasedBy, HistoryEntry, ValueChange } from "./fold/history.ts"
export type { Moment, Vector } from "./fold/moment.ts"
export type { RebuildProgress } from "./fold/rebuild.ts"
export { deriveId, LIBRARY } from "./ids.ts"
export type { EventId, LogName, OperationId, Origin, Subject } from "./ids.ts"
export { Library } from "./Library.ts"
export type { Appended, Batch, Commit, LibraryOptions, NewEvent } from "./Library.ts"
export type { AlbumRow } from "./library/album/queries.ts"
export { separate as separateArtist, separateArtistId } from "./library/artist/decide.ts"
export type { Credited } from "./library/artist/decide.ts"
export type { ArtistRow } from "./library/artist/queries.ts"
export { apply as applyCandidate, dismiss as dismissCandidate } from "./library/candidate/decide.ts"
export type { Apply as ApplyCandidate } from "./library/candidate/decide.ts"
export { edit as editFields, lock as lockFields, unlock as unlockFields } from "./library/claim/decide.ts"
export type { Fields, FieldValue, KnownField } from "./library/claim/fields.ts"
export type { ClaimState } from "./library/claim/fold.ts"
export { claimsOf, why } from "./library/claim/queries.ts"
export type { ClaimRow, StackedClaim, Why } from "./library/claim/why.ts"
export { registry } from "./library/index.ts"
export type { Account as PlaybackAccount } from "./library/playback/fold.ts"
export { accountsOf } from "./library/playback/queries.ts"
export {
  addTracks,
  describe as describePlaylist,
  moveItems,
  newClient,
  removeItems,
  restoreContent,
} from "./library/playlist/decide.ts"
export { importList, replaceMissing } from "./library/playlist/decideImport.ts"
export type { ImportedEntry, ImportedList, ListImport } from "./library/playlist/decideImport.ts"
export type { Content as PlaylistContent, Editing as PlaylistEditing } from "./library/playlist/decide.ts"
export type { PlaylistState } from "./library/playlist/fold.ts"
export type { Item as PlaylistItem, Missing as MissingItem } from "./library/playlist/item.ts"
export {
  missingItems,
  playlistsWith,
  readContent as readPlaylistContent,
  readState as readPlaylist,
} from "./library/playlist/read.ts"
export {
  eraseEvents,
  restore,
  revertEvents,
  revertOperation,
  revertProvider,
  revertSubject,
} from "./library/revert/decide.ts"
export type { Seen } from "./library/revert/decide.ts"
export { revertField } from "./library/revert/decideField.ts"
export type { FieldOptions } from "./library/revert/decideField.ts"
export type { RevertContext, Target } from "./library/revert/targets.ts"
export {
  create as createTrack,
  merge as mergeTrack,
  remove as removeTrack,
  split as splitTrack,
} from "./library/track/decide.ts"
export type { Because, Create as CreateTrack } from "./library/track/decide.ts"
export type { TrackState } from "./library/track/fold.ts"
export { canonicalTrack, creditsOfTrack, sameRecording, tracksOfFile } from "./library/track/queries.ts"
export type { CreditRow, TrackRow } from "./library/track/queries.ts"
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
export {
  listAlbumArtists,
  listAlbums,
  listArtists,
  listCandidates,
  listClaims,
  listCollections,
  listConflicts,
  listCopies,
  listDeferred,
  listErasures,
  listMediaFiles,
  listOperations,
  listPlaybacks,
  listPlaylistItems,
  listPlaylists,
  listPlays,
  listQuarantined,
  listRelations,
  listReverts,
  listSamples,
  listSources,
  listTracks,
} from "./views/lists/lists.ts"
export { search } from "./views/search/search.ts"
