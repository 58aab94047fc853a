/** Albums, playlists and tracks as ZIP files. */
import { Refusal, ZipGroup } from "@ledgerline/api"
import { found, playlistOf } from "@ledgerline/api/local"
import { canonicalTrack, listPlaylistItems, listTracks, type MissingItem, readAlbum } from "@ledgerline/core"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { Media } from "../media/media.ts"
import { addTracks, type Contents, tidy, type Wanted } from "../media/zip/contents.ts"

/** More are not planned: whoever asks would wait long for the first byte. */
const MOST_TRACKS = 10_000
/** What is looked up in one read: others have their turn between. */
const PAGE = 50

export function zipRoutes(app: FastifyInstance, { library, zips }: Media, options: Implementation): void {
  const { store } = library

  /** Contents of what pages of ids come to. */
  const gather = async (
    page: (
      after: string | undefined,
    ) => Promise<{ readonly wanted: readonly Wanted[]; readonly next?: string | null | undefined }>,
    folder?: string,
  ): Promise<Contents> => {
    const contents: Contents = { files: [], covers: [] }
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const { wanted, next } = await page(after)
      await store.read(() => addTracks(store.dialect, contents, wanted, folder))
      if (contents.files.length > MOST_TRACKS)
        throw new Refusal(413, "tooLarge", `up to ${MOST_TRACKS.toLocaleString("en")} tracks come in one file`)
      after = next ?? undefined
      await library.ports.pause?.()
    }
    return contents
  }

  implement(
    app,
    ZipGroup,
    {
      async album({ params: { id }, request, reply }) {
        const album = found(await store.read(() => readAlbum(id)))
        const contents = await gather((after) =>
          store.read(function* () {
            const { rows, next } = yield* listTracks({ filters: { albumId: album.id }, after, limit: PAGE })
            return { wanted: rows.map((row) => row.id), next }
          }),
        )
        const title = [album.artist, album.title].filter(Boolean).join(" - ")
        return zips.send(request, reply, tidy(title, "Album"), contents)
      },
      async playlist({ params: { id }, principal, request, reply }) {
        const { subject, name } = await store.read(() => playlistOf(principal, id))
        const title = tidy(name ?? "", "Playlist")
        const contents = await gather(
          (after) =>
            store.read(function* () {
              const { rows, next } = yield* listPlaylistItems({ filters: { playlist: subject }, after, limit: PAGE })
              const wanted: Wanted[] = []
              for (const { track, missing } of rows)
                wanted.push(track === null ? { missing: nameOf(missing) } : yield* canonicalTrack(track))
              return { wanted, next }
            }),
          title,
        )
        return zips.send(request, reply, title, contents)
      },
      async tracks({ query: { tracks }, request, reply }) {
        const contents = await gather(() =>
          store.read(function* () {
            const wanted: string[] = []
            for (const id of new Set(tracks.split(","))) wanted.push(yield* canonicalTrack(id))
            return { wanted }
          }),
        )
        return zips.send(request, reply, "Tracks", contents)
      },
    },
    options,
  )
}

/** What a playlist says of a file that the library does not have. */
function nameOf(missing: string | null): string {
  const known = JSON.parse(missing ?? "{}") as Partial<MissingItem>
  return known.title ?? known.path ?? "a file that the library does not have"
}
