/** Everything that a server answers by the contract, in groups. */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { ArtworkGroup, ArtworkUploadGroup } from "./groups/artwork.ts"
import { BrowseGroup } from "./groups/browse.ts"
import { CurationGroup } from "./groups/curation.ts"
import { GroupingGroup } from "./groups/grouping.ts"
import { LibraryGroup } from "./groups/library.ts"
import { MeGroup } from "./groups/me.ts"
import { PlaybackGroup } from "./groups/playback.ts"
import { PlaylistGroup } from "./groups/playlists.ts"
import { ManifestGroup } from "./groups/manifest.ts"
import { ProvenanceGroup } from "./groups/provenance.ts"
import { LiveGroup } from "./groups/live.ts"
import { MediaGroup } from "./groups/media.ts"
import { SoundGroup } from "./groups/sound.ts"
import { StreamGroup } from "./groups/stream.ts"
import { ServerFolderGroup } from "./groups/serverFolders.ts"
import { ObjectStoreGroup } from "./groups/objectStores.ts"
import { SettingsGroup } from "./groups/settings.ts"
import { SharedGroup, ShareGroup } from "./groups/shares.ts"
import { SignInGroup } from "./groups/signIn.ts"
import { StatisticsGroup } from "./groups/statistics.ts"
import { SystemGroup } from "./groups/system.ts"
import { UploadGroup } from "./groups/uploads.ts"
import { DeviceGroup, UserGroup } from "./groups/users.ts"
import { WorkGroup } from "./groups/work.ts"
import { ZipGroup } from "./groups/zip.ts"
import { BASE } from "./routes.ts"

export class Api extends HttpApi.make("ledgerline")
  .add(
    SystemGroup,
    LibraryGroup,
    BrowseGroup,
    StatisticsGroup,
    GroupingGroup,
    ProvenanceGroup,
    CurationGroup,
    PlaylistGroup,
    PlaybackGroup,
    ManifestGroup,
  )
  .add(
    ArtworkGroup,
    ArtworkUploadGroup,
    MediaGroup,
    StreamGroup,
    SoundGroup,
    ZipGroup,
    LiveGroup,
    WorkGroup,
    UploadGroup,
  )
  .add(SignInGroup, MeGroup, UserGroup, DeviceGroup, SettingsGroup, ServerFolderGroup, ObjectStoreGroup)
  .add(ShareGroup, SharedGroup)
  .prefix(BASE)
  .annotateMerge(
    OpenApi.annotations({
      title: "Ledgerline",
      version: "1",
      description:
        "The library of one server. Every route says who may call it; every answer from 400 on is a problem.",
      license: { name: "MIT" },
    }),
  ) {}
