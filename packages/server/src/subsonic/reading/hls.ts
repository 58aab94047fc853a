/** Playlists for HLS whose segments are asked for as all methods of the protocol are. */
import type { Given } from "../protocol/parameters.ts"

const SEGMENT = /^\.\.\/\.\.\/files\/([^/\s]+)\/hls\/([a-z0-9-]+)\/(\d+)\.aac$/gm
/** What says who asks: players send nothing but the address. */
const CARRIED = ["u", "p", "t", "s", "apiKey", "v", "c"]

/** The playlist, with the credentials that it was asked for with in each address. */
export function segmentUrls(playlist: string, given: Given): string {
  const carried = CARRIED.flatMap((name) => {
    const [value] = given.get(name) ?? []
    return value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`]
  }).join("")
  return playlist.replace(
    SEGMENT,
    (_, file: string, profile: string, index: string) =>
      `hlsSegment.view?file=${file}&profile=${profile}&segment=${index}${carried}`,
  )
}
