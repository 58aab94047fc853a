/** The schemas of what programs get of a library, without anything that reads it. */
export { AlbumObject, ArtistObject } from "./album.ts"
export { ARTWORK_ROLES, ArtworkObject } from "./artwork.ts"
export { DUPLICATE_RULES, DuplicateObject } from "./duplicate.ts"
export { OperationObject } from "./operation.ts"
export { SourceObject } from "./source.ts"
export { CopyObject, PartObject, TrackBeside, TrackObject } from "./track.ts"
export { AvailabilityShape, FieldsShape } from "./common.ts"
export { MediaFileObject, RelationObject, SampleObject } from "./others.ts"
export { PlaybackObject, PlayObject, QueueObject } from "./playback.ts"
export { PlaylistItemObject, PlaylistObject } from "./playlist.ts"
export {
  CandidateObject,
  ConflictObject,
  HistoryObject,
  OperationDetail,
  RevertObject,
  WhyObject,
} from "./provenance.ts"
