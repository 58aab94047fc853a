/** The schemas of what programs get of a library, without anything that reads it. */
export { AlbumObject, ArtistObject } from "./album.ts"
export {
  FavouriteAlbum,
  FavouriteArtist,
  FolderEntryObject,
  GenreObject,
  ListenedAlbum,
  ListenedTrack,
  OpinionObject,
  YearObject,
} from "./browse.ts"
export { ARTWORK_ROLES, ArtworkObject } from "./artwork.ts"
export { DUPLICATE_RULES, DuplicateObject } from "./duplicate.ts"
export { OperationObject } from "./operation.ts"
export {
  HoldingsObject,
  PERIOD_NAMES,
  PlayStatisticsObject,
  TopAlbum,
  TopArtist,
  TopGenre,
  TopTrack,
} from "./statistics.ts"
export { SourceObject } from "./source.ts"
export { CopyObject, PartObject, TrackBeside, TrackObject } from "./track.ts"
export { AvailabilityShape, FieldsShape } from "./common.ts"
export { MediaFileObject, RelationObject, SampleObject } from "./others.ts"
export { PlaybackObject, PlayObject, QueueObject } from "./playback.ts"
export { PlaylistFolderObject, PlaylistItemObject, PlaylistObject } from "./playlist.ts"
export {
  CandidateObject,
  ConflictObject,
  DisagreementObject,
  HistoryObject,
  OperationChange,
  OperationDetail,
  RevertObject,
  RevertPreviewObject,
  WhyObject,
} from "./provenance.ts"
