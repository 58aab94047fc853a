/** What was found, as lines to choose from, the best group first. */
import type { Track } from "@ledgerline/client/contract"
import { sortable } from "../lists/seek.ts"
import type { FoundAll } from "./useFound.ts"

export type GroupName = "artists" | "albums" | "tracks" | "playlists"

export interface Hit {
  readonly key: string
  readonly title: string
  readonly below: string
  readonly artwork: string | null
  readonly kind: GroupName
  /** Where it leads; a track is played. */
  readonly to: string
  readonly track?: Track
}

export interface HitGroup {
  readonly name: GroupName
  readonly hits: readonly Hit[]
}

const to = (area: GroupName, id: string): string => `/${area}/${encodeURIComponent(id)}`

const line = (...parts: readonly (string | number | null)[]): string =>
  parts.filter((part) => part !== null && part !== "").join(" · ")

/** Groups whose first name is what was typed come first, then those whose first name begins so. */
export function hitGroups({ q, artists, albums, tracks, playlists }: FoundAll): readonly HitGroup[] {
  const groups: HitGroup[] = [
    {
      name: "artists",
      hits: artists.map(({ id, name, artwork }) => ({
        key: `artist ${id}`,
        title: name,
        below: "",
        artwork,
        kind: "artists",
        to: to("artists", id),
      })),
    },
    {
      name: "albums",
      hits: albums.map(({ id, title, artist, year, artwork }) => ({
        key: `album ${id}`,
        title,
        below: line(artist, year),
        artwork,
        kind: "albums",
        to: to("albums", id),
      })),
    },
    {
      name: "tracks",
      hits: tracks.map((track) => ({
        key: `track ${track.id}`,
        title: track.title ?? "",
        below: line(track.artist, track.album),
        artwork: null,
        kind: "tracks",
        to: to("tracks", track.id),
        track,
      })),
    },
    {
      name: "playlists",
      hits: playlists.map(({ id, name, description }) => ({
        key: `playlist ${id}`,
        title: name,
        below: description ?? "",
        artwork: null,
        kind: "playlists",
        to: to("playlists", id),
      })),
    },
  ]
  const wanted = sortable(q)
  const rank = ({ hits }: HitGroup): number => {
    const first = sortable(hits[0]?.title ?? "")
    return first === wanted ? 0 : first.startsWith(wanted) ? 1 : 2
  }
  return groups.filter(({ hits }) => hits.length > 0).toSorted((a, b) => rank(a) - rank(b))
}
