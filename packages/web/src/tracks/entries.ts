/** What can be done with tracks, albums, artists and playlists everywhere: play, collect, mark, go to what belongs to them. */
import type { Track } from "@ledgerline/client/contract"
import i18next from "i18next"
import {
  ArrowDown,
  ArrowUp,
  Disc3,
  Download,
  Link as LinkIcon,
  ListEnd,
  ListMusic,
  ListPlus,
  ListStart,
  ListX,
  Pencil,
  Play,
  Shuffle,
  Star,
  StarOff,
  Trash2,
  UserRound,
} from "lucide-react"
import type { MenuContext } from "../app/menuRegistry.ts"
import { toast, toastError } from "../app/toasts.tsx"
import { unlessEnded } from "../app/batches.tsx"
import {
  addTrackEntries,
  albumMenu,
  artistMenu,
  manyMenu,
  type Many,
  placedMenu,
  playlistMenu,
} from "../app/trackMenu.ts"
import type { MenuEntry } from "../components/menuEntries.ts"
import { shuffled, tracksOfAlbum, tracksOfArtist, tracksOfPlaylist } from "../albums/tracksOf.ts"
import { addTo, moveTo, removePlaylist, takeFrom, told } from "../playlists/actions.ts"
import { allPlaylists } from "../playlists/all.ts"
import { filing } from "../playlists/filing.ts"
import { mayChange } from "../playlists/mayChange.ts"
import type { TableItem } from "./items.ts"
import { marksOf } from "./marks.ts"
import { tracksOf } from "./useChosen.ts"

const t = i18next.getFixedT(null, "browse")

type Load = () => Promise<readonly Track[]>

const listening = (load: Load, { player }: MenuContext): readonly MenuEntry[] => {
  const then = (use: (tracks: readonly Track[]) => void) => () => void load().then(use).catch(unlessEnded)
  return [
    { label: t("play"), icon: Play, keys: "Enter", onSelect: then((tracks) => void player.play(tracks)) },
    { label: t("playNext"), icon: ListStart, onSelect: then((tracks) => player.enqueue(tracks, "next")) },
    { label: t("addToQueue"), icon: ListEnd, onSelect: then((tracks) => player.enqueue(tracks, "last")) },
  ]
}

const shuffling = (load: Load, { player }: MenuContext): MenuEntry => ({
  label: t("shuffle"),
  icon: Shuffle,
  onSelect: () => void load().then((tracks) => player.play(shuffled(tracks)), toastError),
})

const dialogs = () => import("../playlists/PlaylistDialog.tsx")

const collecting = (load: Load, context: MenuContext): MenuEntry => {
  const { library } = context.open
  const lists = (allPlaylists(library).items ?? []).filter((each) => mayChange(each, context))
  return {
    label: t("addToPlaylist"),
    icon: ListPlus,
    entries: [
      {
        label: t("newPlaylist"),
        icon: ListPlus,
        onSelect: () =>
          void Promise.all([load(), dialogs()]).then(
            ([tracks, { openNewPlaylist }]) => openNewPlaylist({ tracks }),
            unlessEnded,
          ),
      },
      ...(lists.length === 0 ? [] : [null]),
      ...lists.map((list) => ({
        label: list.name,
        icon: ListMusic,
        onSelect: () => void load().then((tracks) => addTo(library, list, tracks), unlessEnded),
      })),
    ],
  }
}

const linking = (path: string): MenuEntry => ({
  label: t("copyLink"),
  icon: LinkIcon,
  onSelect: () => {
    const address = new URL(`#${path}`, document.baseURI).href
    navigator.clipboard.writeText(address).then(() => toast(i18next.t("copied")), toastError)
  },
})

const path = (area: "albums" | "artists" | "tracks" | "playlists", id: string): string =>
  `/${area}/${encodeURIComponent(id)}`

/** Goes where files come from: the browser keeps what it is sent. */
function download(address: string): void {
  const link = document.createElement("a")
  link.href = address
  link.download = ""
  link.click()
}

addTrackEntries((tracks, context) => listening(async () => tracks, context), "play")

addTrackEntries((tracks, context) => {
  const marks = marksOf(context.open.library)
  const ids = tracks.map(({ id }) => id)
  const isStarred = ids.length > 0 && ids.every((id) => marks.of(id).isStarred)
  return [
    collecting(async () => tracks, context),
    {
      label: t(isStarred ? "unstar" : "star"),
      icon: isStarred ? StarOff : Star,
      onSelect: () => void marks.star(ids, !isStarred),
    },
    {
      label: t("rate"),
      icon: Star,
      entries: [5, 4, 3, 2, 1, 0].map((rating) => ({
        label: rating === 0 ? t("noRating") : "★".repeat(rating),
        onSelect: () => void marks.rate(ids, rating),
      })),
    },
  ]
}, "collect")

const tracksIn =
  ({ load }: Many): Load =>
  async () =>
    tracksOf(await load())

manyMenu.add((many, context) => {
  const load = tracksIn(many)
  return [...listening(load, context), shuffling(load, context)]
}, "play")
manyMenu.add((many, context) => {
  const marks = marksOf(context.open.library)
  const mark = (act: (ids: readonly string[]) => Promise<void>) => () =>
    void tracksIn(many)()
      .then((tracks) => act(tracks.map(({ id }) => id)))
      .catch(unlessEnded)
  return [
    collecting(tracksIn(many), context),
    { label: t("star"), icon: Star, onSelect: mark((ids) => marks.star(ids, true)) },
    { label: t("unstar"), icon: StarOff, onSelect: mark((ids) => marks.star(ids, false)) },
    {
      label: t("rate"),
      icon: Star,
      entries: [5, 4, 3, 2, 1, 0].map((rating) => ({
        label: rating === 0 ? t("noRating") : "★".repeat(rating),
        onSelect: mark((ids) => marks.rate(ids, rating)),
      })),
    },
  ]
}, "collect")
manyMenu.add(({ load, playlist }, context) => {
  if (playlist === undefined || !mayChange(playlist, context)) return []
  const take = (items: readonly TableItem[]): Promise<void> =>
    takeFrom(
      context.open.library,
      playlist,
      items.flatMap(({ item }) => item ?? []),
    )
  return [
    { label: t("takeThemOut"), icon: ListX, keys: "Del", onSelect: () => void load().then(take).catch(unlessEnded) },
  ]
}, "change")

async function goToArtist({ id }: Track, { open, go }: MenuContext): Promise<void> {
  const { credits } = await open.library.tracks.get(id)
  const of = credits.find(({ role }) => role === "artist") ?? credits[0]
  if (of !== undefined) go(path("artists", of.artistId))
}

addTrackEntries((tracks, context) => {
  const [track] = tracks
  if (track === undefined || tracks.length > 1) return []
  const { albumId, artist } = track
  const { go } = context
  return [
    ...(albumId === null ? [] : [{ label: t("goToAlbum"), icon: Disc3, onSelect: () => go(path("albums", albumId)) }]),
    ...(artist === null
      ? []
      : [
          {
            label: t("goToArtist"),
            icon: UserRound,
            onSelect: () => void goToArtist(track, context).catch(toastError),
          },
        ]),
  ]
}, "open")

/** Tracks of one ZIP file. */
const MOST_ZIPPED = 100

addTrackEntries((tracks, { open: { server } }) => {
  const [track] = tracks
  if (track === undefined || tracks.length > MOST_ZIPPED) return []
  const { addresses } = server.media
  const address =
    tracks.length === 1
      ? addresses.trackFileUrl(track.id, { download: true })
      : addresses.zipUrl(tracks.map(({ id }) => id))
  return [
    { label: t("download"), icon: Download, onSelect: () => download(address) },
    ...(tracks.length === 1 ? [linking(path("tracks", track.id))] : []),
  ]
}, "keep")

addTrackEntries((tracks, { open: { library }, mayEdit }) => {
  const [track] = tracks
  if (!mayEdit || track === undefined || tracks.length > 1) return []
  return [
    {
      label: t("removeTrack"),
      icon: Trash2,
      isDanger: true,
      onSelect: () =>
        void told(library, t("trackRemoved", { title: track.title ?? "" }), () => library.tracks.remove(track.id)),
    },
  ]
}, "remove")

albumMenu.add((album, context) => {
  const load: Load = () => tracksOfAlbum(context.open.library, album.id)
  return [...listening(load, context), shuffling(load, context)]
}, "play")
albumMenu.add((album, context) => [collecting(() => tracksOfAlbum(context.open.library, album.id), context)], "collect")
albumMenu.add(
  ({ id, artistId }, { go, open }) => [
    ...(artistId === null
      ? []
      : [{ label: t("goToArtist"), icon: UserRound, onSelect: () => go(path("artists", artistId)) }]),
    { label: t("downloadZip"), icon: Download, onSelect: () => download(open.server.media.addresses.albumZipUrl(id)) },
    linking(path("albums", id)),
  ],
  "keep",
)

artistMenu.add((artist, context) => {
  const load: Load = () => tracksOfArtist(context.open.library, artist.id)
  return [...listening(load, context), shuffling(load, context)]
}, "play")
artistMenu.add(
  (artist, context) => [collecting(() => tracksOfArtist(context.open.library, artist.id), context)],
  "collect",
)
artistMenu.add(({ id }) => [linking(path("artists", id))], "keep")

playlistMenu.add((playlist, context) => {
  const load: Load = () => tracksOfPlaylist(context.open.library, playlist.id)
  return [...listening(load, context), shuffling(load, context)]
}, "play")
playlistMenu.add(
  ({ id }, { open }) => [
    {
      label: t("downloadZip"),
      icon: Download,
      onSelect: () => download(open.server.media.addresses.playlistZipUrl(id)),
    },
    linking(path("playlists", id)),
  ],
  "keep",
)
playlistMenu.add((playlist, context) => {
  if (!mayChange(playlist, context)) return []
  return [
    {
      label: t("editPlaylist"),
      icon: Pencil,
      onSelect: () => void dialogs().then(({ openEditPlaylist }) => openEditPlaylist(playlist)),
    },
    filing({ playlist }, context),
    {
      label: t("removePlaylist"),
      icon: Trash2,
      isDanger: true,
      onSelect: () => void removePlaylist(context.open.library, playlist),
    },
  ]
}, "remove")

placedMenu.add(({ playlist, items }, context) => {
  if (!mayChange(playlist, context)) return []
  const { library } = context.open
  const ids = items.map(({ item }) => item)
  return [
    { label: t("moveToTop"), icon: ArrowUp, onSelect: () => void moveTo(library, playlist, ids, 0) },
    { label: t("moveToEnd"), icon: ArrowDown, onSelect: () => void moveTo(library, playlist, ids, playlist.items) },
    {
      label: t("takeOut", { count: items.length }),
      icon: ListX,
      keys: "Del",
      onSelect: () => void takeFrom(library, playlist, items),
    },
  ]
}, "change")
