/** What something of the library is called, by its subject. */
import type { LibraryApi } from "@ledgerline/client/remote"
import { useAsked } from "../parts/useAsked.ts"

async function nameOf(library: LibraryApi, subject: string): Promise<string> {
  const [kind = "", id = ""] = subject.split(":")
  const name = await (
    kind === "track"
      ? library.tracks.get(id).then(({ title }) => title)
      : kind === "album"
        ? library.albums.get(id).then(({ title }) => title)
        : kind === "artist"
          ? library.artists.get(id).then((artist) => artist.name)
          : library.playlists.get(id).then((playlist) => playlist.name)
  ).catch(() => null)
  return name ?? subject
}

/** Undefined until it is known. */
export const useSubjectName = (library: LibraryApi, subject: string | undefined): string | undefined =>
  useAsked(async () => (subject === undefined ? undefined : nameOf(library, subject)), [library, subject]).value
