/** What a server answers. docs/adr/0040-one-contract.md says why it is declared here and nowhere else. */
export {
  type Access,
  hasRole,
  mayCall,
  type Principal,
  type Right,
  type Role,
  ROLES,
  type Scope,
  SCOPES,
  Who,
} from "./access.ts"
export { Api } from "./Api.ts"
export type { Asked, Call, Handlers } from "./handlers.ts"
export { ArtworkGroup, ArtworkUploadGroup, MOST_IMAGE_BYTES } from "./groups/artwork.ts"
export { BrowseGroup } from "./groups/browse.ts"
export { CurationGroup } from "./groups/curation.ts"
export { ChangeNews, LiveGroup } from "./groups/live.ts"
export { GroupingGroup } from "./groups/grouping.ts"
export { LibraryGroup } from "./groups/library.ts"
export { ManifestGroup } from "./groups/manifest.ts"
export { MeGroup } from "./groups/me.ts"
export { FileAddress, ObjectStoreGroup, ObjectStoreObject } from "./groups/objectStores.ts"
export { PlaybackGroup } from "./groups/playback.ts"
export { PlaylistGroup } from "./groups/playlists.ts"
export { ProvenanceGroup } from "./groups/provenance.ts"
export { ARTWORK_SIZES, MediaGroup } from "./groups/media.ts"
export { SoundGroup } from "./groups/sound.ts"
export { StreamGroup, type StreamWhy, StreamWishes } from "./groups/stream.ts"
export { SettingObject, SettingsGroup } from "./groups/settings.ts"
export { MOST_SHARED, SHARE_KINDS, SharedGroup, ShareGroup } from "./groups/shares.ts"
export { SignInGroup } from "./groups/signIn.ts"
export { StatisticsGroup } from "./groups/statistics.ts"
export { SystemGroup } from "./groups/system.ts"
export { UploadGroup, UploadObject } from "./groups/uploads.ts"
export { DeviceGroup, UserGroup } from "./groups/users.ts"
export { ServerFolderGroup, ServerFolderList, ServerFolderObject } from "./groups/serverFolders.ts"
export { JobLineObject, JobObject, SourceWatchObject, WorkGroup } from "./groups/work.ts"
export { ZipGroup } from "./groups/zip.ts"
export { openApi } from "./openApi.ts"
export { Problem } from "./problem.ts"
export { ENGINE_REFUSALS, Refusal } from "./refusal.ts"
export { BASE, EDITORS, members, OWNERS, PLAYERS, READERS, route, Shared, WRITERS } from "./routes.ts"
