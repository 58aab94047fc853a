/** Who made what plays and on which album it is, with the ways there. */
import { Link } from "@tanstack/react-router"
import type { Current } from "./useCurrent.ts"

export function ByLine({ of: { track, artistId } }: { readonly of: Current }) {
  return (
    <>
      {artistId === undefined ? (
        track.artist
      ) : (
        <Link to="/artists/$id" params={{ id: artistId }}>
          {track.artist}
        </Link>
      )}
      {track.album === null || track.albumId === null ? null : (
        <>
          {" – "}
          <Link to="/albums/$id" params={{ id: track.albumId }}>
            {track.album}
          </Link>
        </>
      )}
    </>
  )
}
