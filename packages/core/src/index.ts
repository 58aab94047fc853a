/** What other packages use of the engine. Stores and the ports of a real machine have entry points of their own. */
export {
  CannotOpen,
  CommandRejected,
  Compacted,
  DatabaseInUse,
  HistoryMissing,
  IngestRefused,
  InvalidPayload,
  InvalidQuery,
  MalformedEvent,
  RestoreRefused,
  SnapshotRefused,
  STORAGE_GONE,
  StorageFailed,
  StorageFull,
  UnknownEventType,
} from "./errors.ts"
export type { ActivityContext } from "./fold/control.ts"
export type { Amount, CompactOptions, CompactProgress, CompactReport } from "./engine/compaction/compact.ts"
export { LEASE } from "./engine/compaction/compact.ts"
export type { TakePartOptions, TookPart } from "./engine/compaction/takePart.ts"
export type { LogPage, LogQuery, Selection } from "./engine/readLog.ts"
export { withoutReason } from "./engine/payloads.ts"
export type { Reissued } from "./engine/reissue.ts"
export type { Revocation, RevokeOptions } from "./engine/revoke.ts"
export type { BatchResult, Received } from "./engine/receive.ts"
export { storedPeer } from "./engine/storedPeer.ts"
export type { LeftProblem, LeftReport } from "./engine/remedies.ts"
export type { RepairOptions, RepairReport } from "./engine/repair.ts"
export type { Registry } from "./define/registry.ts"
export { cutName, safeName } from "./fileName.ts"
export { generation } from "./fold/generation.ts"
export { subjectKey } from "./fold/subject.ts"
export type { HistoryQuery } from "./engine/history.ts"
export type { ValueChange } from "./fold/changes.ts"
export type { ErasedBy, HistoryEntry } from "./fold/history.ts"
export type { Moment, Vector } from "./fold/moment.ts"
export type { RebuildProgress } from "./fold/rebuild.ts"
export { statesOf } from "./fold/states.ts"
export { deriveId, isEventId, isLogName, isOrigin, LIBRARY, sha256 } from "./ids.ts"
export type { EventId, LogName, OperationId, Origin, Subject } from "./ids.ts"
export { Library } from "./Library.ts"
export type {
  Appended,
  Batch,
  Commit,
  Decision,
  DecisionContext,
  LibraryOptions,
  NewEvent,
  Rehearsed,
} from "./Library.ts"
export { readAlbum } from "./library/album/queries.ts"
export type { AlbumRow } from "./library/album/queries.ts"
export { separate as separateArtist, separateArtistId } from "./library/artist/decide.ts"
export type { Credited } from "./library/artist/decide.ts"
export { readArtist } from "./library/artist/queries.ts"
export type { ArtistRow } from "./library/artist/queries.ts"
export type { ArtworkRole } from "./library/artwork/events.ts"
export { artworkOf, coverOfTrack, coversOfTracks } from "./library/artwork/queries.ts"
export type { ArtworkRow } from "./library/artwork/queries.ts"
export { apply as applyCandidate, dismiss as dismissCandidate } from "./library/candidate/decide.ts"
export type { Apply as ApplyCandidate } from "./library/candidate/decide.ts"
export { chaptersOf, chaptersValue } from "./library/claim/chapters.ts"
export type { Chapter } from "./library/claim/chapters.ts"
export { edit as editFields, lock as lockFields, unlock as unlockFields } from "./library/claim/decide.ts"
export { favouriteSubject } from "./library/favourite/view.ts"
export { FIELDS } from "./library/claim/fields.ts"
export type { Fields, FieldType, FieldValue, KnownField } from "./library/claim/fields.ts"
export { lyricsOf } from "./library/claim/lyrics.ts"
export type { LyricLine, Lyrics } from "./library/claim/lyrics.ts"
export { integerOf, listOf, textOf } from "./library/claim/read.ts"
export type { ClaimState } from "./library/claim/fold.ts"
export { claimsOf, why } from "./library/claim/queries.ts"
export type { ClaimRow, StackedClaim, Why } from "./library/claim/why.ts"
export { isRelative as isCopyPath } from "./library/copy/events.ts"
export { copyIdOf, pathFields } from "./library/copy/id.ts"
export { cutsOf, partIdOf, partsAmong, partsOf } from "./library/mediaFile/parts.ts"
export type { Part } from "./library/mediaFile/parts.ts"
export { analysesOf } from "./library/mediaFile/analysis.ts"
export type { Analysis } from "./library/mediaFile/analysis.ts"
export { registry } from "./library/index.ts"
export { albumIdOf, artistIdOf, creditsOf, trackIdOf } from "./library/identity.ts"
export type { Account as PlaybackAccount } from "./library/playback/fold.ts"
export { accountsOf, playbackOf } from "./library/playback/queries.ts"
export {
  addTracks,
  create as createPlaylist,
  describe as describePlaylist,
  moveItems,
  newClient,
  removeItems,
  restoreContent,
} from "./library/playlist/decide.ts"
export { NOBODY } from "./library/playlist/document.ts"
export { alignDocument, takeUpdate } from "./library/playlist/decideForeign.ts"
export { importList, replaceMissing } from "./library/playlist/decideImport.ts"
export type { ImportedEntry, ImportedList, ListImport } from "./library/playlist/decideImport.ts"
export type { Content as PlaylistContent, Editing as PlaylistEditing } from "./library/playlist/decide.ts"
export { editsIn as playlistEditsIn } from "./library/playlist/foreign.ts"
export { type FolderTree, type PlacedFolder, readFolders } from "./library/playlistFolder/tree.ts"
export type { PlaylistState } from "./library/playlist/fold.ts"
export type { Item as PlaylistItem, Missing as MissingItem } from "./library/playlist/item.ts"
export {
  lookAtState as lookAtPlaylist,
  missingItems,
  playlistsWith,
  readContent as readPlaylistContent,
  readState as readPlaylist,
} from "./library/playlist/read.ts"
export { relationIdOf } from "./library/relation/events.ts"
export { eraseEvents, restore, revertEvents, revertOperation, revertSubject } from "./library/revert/decide.ts"
export type { Seen } from "./library/revert/decide.ts"
export { revertEdits } from "./library/revert/decideEdits.ts"
export { revertField } from "./library/revert/decideField.ts"
export type { FieldOptions } from "./library/revert/decideField.ts"
export { inEffect } from "./library/revert/inEffect.ts"
export { claimsBy, countClaims, revertProvider } from "./library/revert/provider.ts"
export type { ProviderRevert, ProviderReverted, ProviderRevertProgress } from "./library/revert/provider.ts"
export { findEvents } from "./library/revert/find.ts"
export { claimTarget, type RevertContext, type Target } from "./library/revert/targets.ts"
export { folded, sortKey } from "./library/sortKey.ts"
export {
  create as createTrack,
  merge as mergeTrack,
  remove as removeTrack,
  split as splitTrack,
} from "./library/track/decide.ts"
export type { Because, Create as CreateTrack } from "./library/track/decide.ts"
export type { TrackState } from "./library/track/fold.ts"
export {
  canonicalTrack,
  canonicalTracks,
  creditsOfTrack,
  filesOf,
  mergedInto,
  readTrack,
  sameRecording,
  tracksOfFile,
} from "./library/track/queries.ts"
export type { CreditRow, TrackRow } from "./library/track/queries.ts"
export { marksOfTracks, tracksWithMarks } from "./library/track/recordings.ts"
export type { RecordingMarks } from "./library/track/recordings.ts"
export { blobsOf } from "./library/blobs.ts"
export type { LogEvent } from "./log/event.ts"
export {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  framesName,
  manifestBytes,
  parseManifest,
  readableName,
} from "./log/export/manifest.ts"
export type { ExportedFile, ExportManifest } from "./log/export/manifest.ts"
export { readableEvent } from "./log/export/readable.ts"
export { checkExport, restoreExport } from "./log/export/restore.ts"
export type { ReadPart, Restored, RestoreOptions } from "./log/export/restore.ts"
export { exportParts, framesOf, planExport } from "./log/export/write.ts"
export type { ExportPart, ExportPlan } from "./log/export/write.ts"
export { isProof, isSignedClaim, isSignedSnapshot } from "./log/identity.ts"
export type { Claim as IdentityClaim, ReplicaProof } from "./log/identity.ts"
export { isSignedBy, keyFromSeed, newKey, originOfKey, signBytes } from "./log/keys.ts"
export type { ReplicaKey } from "./log/keys.ts"
export { MAX_INCOMING_EVENTS } from "./log/ingest.ts"
export type { Fork, Incoming, Ingested, SignedHead } from "./log/ingest.ts"
export { absentPoints, gapsBehind, readArrivals, readGap, signedEnds, signedPosition } from "./log/outgoing.ts"
export type { Arrivals, Gap, PageSize } from "./log/outgoing.ts"
export { readablePayload } from "./log/payload.ts"
export { eventsFrom, findById, lastPosition } from "./log/read.ts"
export { FINAL_TYPES } from "./log/write.ts"
export type { Holding } from "./log/read.ts"
export { eventsAmong, eventsOn, placeOf, placesOf, segmentsOf, sharedSeq, sidesOf } from "./log/sides.ts"
export type { Point, Side } from "./log/sides.ts"
export type { PeerEvents, RepairPeer } from "./log/repair.ts"
export type { Vouched, WantedHeads } from "./log/mend/heads.ts"
export type { ToldIdentity } from "./log/mend/meta.ts"
export type { Problem } from "./log/verify.ts"
export type { Ports, Secrets, SignatureCheck } from "./ports.ts"
export { aheadOf } from "./snapshot/ahead.ts"
export type { Ahead } from "./snapshot/ahead.ts"
export { erasedBeyond } from "./snapshot/beyond.ts"
export { SnapshotComparison } from "./snapshot/compare.ts"
export type { ChunkContent, MadeRows, RowsBeside } from "./snapshot/beside.ts"
export {
  asRefused,
  beginSnapshot,
  dropSnapshot,
  endSnapshot,
  loadMade,
  loadRecords,
  placeLoaded,
  snapshotStep,
} from "./snapshot/load.ts"
export { eventTablesOf, laggingSubjects, readSnapshot } from "./snapshot/read.ts"
export type { SnapshotFacts } from "./snapshot/read.ts"
export type { Place } from "./snapshot/rows.ts"
export { decodeRecords, encodeRecord, MAX_RECORD } from "./snapshot/records.ts"
export type { SnapshotRecord } from "./snapshot/records.ts"
export { define, insert, insertNew, query, queryOne, remove, run, shred, upsert } from "./store/port.ts"
export type { Dialect, Row, Rows, Store, Table, Value, Work } from "./store/port.ts"
export type { VerifyOptions, VerifyReport } from "./Verification.ts"
export { AVAILABILITIES, availabilityAt, availabilityOf } from "./views/availability/availability.ts"
export type { Availability, Available, MissingCopies, Viewpoint } from "./views/availability/availability.ts"
export { all, among, one, views } from "./views/database.ts"
export type { Built, Views } from "./views/database.ts"
export { MOST_ROWS } from "./views/lists/list.ts"
export type { ListQuery, Page, Place as ListPlace } from "./views/lists/list.ts"
export {
  listAlbumArtists,
  listAlbums,
  listArtists,
  listCandidates,
  listClaims,
  listCollections,
  listSharedQueues,
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
  placesOfAlbumArtists,
  placesOfAlbums,
  placesOfArtists,
  placesOfTracks,
} from "./views/lists/lists.ts"
export { search, type SearchHit, searchOrder } from "./views/search/search.ts"
