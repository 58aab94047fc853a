/** A list that is right at any time: what this device, another one or an import changes shows by itself. */
import type { LibraryApi } from "@ledgerline/client"
import { useLive } from "@ledgerline/client/react"

interface Props {
  readonly library: LibraryApi
  readonly genre?: string
}

export function AlbumList({ library, genre }: Props) {
  const { value, error } = useLive(() => library.albums.live({ genre, sort: "artist" }), [library, genre])
  if (value === undefined) return <p>{error?.message ?? "…"}</p>
  return (
    <ul>
      {value.items.map(({ id, title, artist, year }) => (
        <li key={id}>
          {artist ?? "Various artists"}: {title} {year !== null && <small>{year}</small>}
        </li>
      ))}
    </ul>
  )
}
