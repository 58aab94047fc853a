/** What programs get of a library: plain objects, their schemas, and how they are read. */
export { albumObject, artistObject } from "./album.ts"
export { entriesOf } from "./browse/folders.ts"
export { genresOf, yearsOf } from "./browse/groups.ts"
export { alike } from "./alike.ts"
export { type Grouped, joinEvents, keptApart, partAlbum, splitArtist } from "./grouping.ts"
export { claimedFields } from "./claimedFields.ts"
export { disagreements } from "./disagreements.ts"
export { copiesOf, isGone } from "./copies.ts"
export { dismissEvents, mergeEvents } from "./duplicates/changes.ts"
export type { Merge } from "./duplicates/changes.ts"
export { duplicates, duplicatesAmong } from "./duplicates/proposals.ts"
export type { Rule, Wanted } from "./duplicates/proposals.ts"
export { dismissedPairs, heardTracks, pairKey, proposedSound } from "./duplicates/sound.ts"
export type { Sound } from "./duplicates/sound.ts"
export { faultOfEdit, faultOfFields, fieldsOf, OWNERS, planEdit, shownId } from "./editing.ts"
export type { EditPlan, FieldChange, Owner } from "./editing.ts"
export { latestOperations, operationPage, operationParts } from "./operations.ts"
export {
  artworkObject,
  candidateObject,
  historyObject,
  mediaFileObject,
  playbackObject,
  playlistFolderObject,
  playlistItemObject,
  playlistObject,
  playObject,
  queueObject,
  relationObject,
  revertObject,
  sampleObject,
  whyObject,
} from "./rows.ts"
export { holdingsOf } from "./statistics/holdings.ts"
export { playStatistics } from "./statistics/plays.ts"
export { type TopKind, topOf, type TopRow } from "./statistics/top.ts"
export { sourceObjects } from "./source.ts"
export { fieldsChanged, type FieldChanged } from "./fieldChanges.ts"
export { targetsIn, type ThingChanged, thingsChanged } from "./rehearsal.ts"
export { known, trackObjects, tracksByIds, tracksInFiles } from "./track.ts"
export { trackDetail } from "./trackDetail.ts"
export type { AlbumObject, ArtistObject } from "../shapes/album.ts"
export type { OperationObject } from "../shapes/operation.ts"
export type { SourceObject } from "../shapes/source.ts"
export type { CopyObject, PartObject, TrackBeside, TrackObject } from "../shapes/track.ts"
