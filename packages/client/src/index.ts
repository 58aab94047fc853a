/**
 * The SDK: a library in any program, with a replica that works offline. For a program that only speaks to one server there is
 * `@ledgerline/client/remote`. Promises and plain types; docs/howto/build-a-frontend.md shows how it is used.
 */
export type { CallOptions } from "./caller.ts"
export { createLibrary, type LibraryOptions } from "./createLibrary.ts"
export type { CoverState } from "./device/covers.ts"
export type { Progress, Server, SyncOutcome, WriteState } from "./device/contract.ts"
export type {
  AlbumEverywhere,
  AlbumsEverywhereQuery,
  ArtistEverywhere,
  ArtistsEverywhereQuery,
  CountsEverywhere,
  FoundEverywhere,
  HeldFailure,
  HeldLibrary,
  MomentEverywhere,
  TrackDetailEverywhere,
  TrackEverywhere,
  TracksEverywhereQuery,
} from "./device/everywhere.ts"
export type {
  CacheCheck,
  Connection,
  Download,
  OfflineRule,
  OfflineSettings,
  OfflineState,
  Resolution,
  ResolutionWhy,
  ResolveBody,
} from "./device/offline.ts"
export type {
  ClockApart,
  NoticeFacts,
  Party,
  RefusedFacts,
  ServerFailure,
  ServerNotice,
  ServerProblem,
} from "./device/reasons.ts"
export type { DeviceStore, NewDeviceStore } from "./device/stores.ts"
export { type ErrorFields, LedgerlineError, type Reason, type UsualReason } from "./errors.ts"
export type { Change, ChangeOptions, Page } from "./facade/Asking.ts"
export type { ImageSize } from "./facade/Addresses.ts"
export type { Browse, Decade, FolderQuery, ListenedQuery } from "./facade/Browse.ts"
export type { Cover, Covers } from "./facade/Covers.ts"
export type { DeviceLibrary } from "./facade/DeviceLibrary.ts"
export type { DuplicateList, DuplicatePairs, DuplicateQuery, Duplicates } from "./facade/Duplicates.ts"
export type { Editable, EditOptions, Fields, HistoryPage, LiveHistory, RevertOptions } from "./facade/Editable.ts"
export type { Everywhere, ListEverywhere, SearchEverywhere, TracksEverywhere } from "./facade/Everywhere.ts"
export type { FavouriteKind, FavouriteQuery, Favourites } from "./facade/Favourites.ts"
export type { ImageOwner, ImageRole, Images, RoleOptions } from "./facade/Images.ts"
export type { FriendLibrary, Libraries } from "./facade/Libraries.ts"
export type { LibraryApi, SearchQuery } from "./facade/LibraryApi.ts"
export type { Media } from "./facade/Media.ts"
export type { AlbumQuery, Albums, ArtistQuery, Artists, AsOf, Made, Pairs, TrackQuery, Tracks } from "./facade/music.ts"
export type { ObjectStores } from "./facade/ObjectStores.ts"
export type { CachedSound, Offline } from "./facade/Offline.ts"
export type { Playback, PlaybackQuery } from "./facade/Playback.ts"
export type { NewPlaylist, PlaceOptions, PlaylistFolderQuery, PlaylistQuery, Playlists } from "./facade/Playlists.ts"
export type { CandidateName, Candidates, Operations, Relations, Samples } from "./facade/provenance.ts"
export type { Servers } from "./facade/Servers.ts"
export type { PeriodQuery, PlaysQuery, Statistics, TopQuery } from "./facade/Statistics.ts"
export type { Live } from "./live/LiveQuery.ts"
export { type Readable, storeOf } from "./live/store.ts"
export type { CoverFiles, CoverId } from "./offline/covers/files.ts"
export type { Image, ImageType } from "./offline/covers/image.ts"
export type { CacheFiles, Unfinished, Whole } from "./offline/files.ts"
export type { Examined } from "./offline/proof.ts"
export type { ByteAnswer, LocalFiles, ReplicaPorts, Storage } from "./replica/ports.ts"
