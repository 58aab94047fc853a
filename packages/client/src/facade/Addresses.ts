/** Where the media of a library are on a server: for players, images and downloads, which fetch by themselves. */
import type { QueryOf } from "../caller.ts"
import { given, listed } from "./given.ts"

/** What the player and the network take; what fits best unless said. */
export type StreamWishes = QueryOf<"streamDecision">
/** The longer side of an image in pixels, at least. */
export type ImageSize = 64 | 160 | 320 | 640 | 1200

/** Where media of a server are, and what has to go with requests there. */
export class Addresses {
  readonly #base: string
  /** What has to go with requests there. Nothing for a page of the server itself: its cookie goes by itself. */
  readonly headers: Readonly<Record<string, string>>

  /** `server`: its address, with the path below which it lies. */
  constructor(server: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = `${server.replace(/\/+$/, "")}/api/v1`
    this.headers = headers
  }

  /** A track to listen to, made to fit the wishes. */
  streamUrl(track: string, wishes: StreamWishes = {}): string {
    return this.#to(["tracks", track, "stream"], wishes)
  }

  /** The segments of a track for HLS, in kilobits a second. */
  hlsUrl(track: string, bitRate?: number): string {
    return this.#to(["tracks", track, "hls.m3u8"], { bitRate })
  }

  /** The best file of a track, as it is. */
  trackFileUrl(track: string, options: { readonly download?: boolean | undefined } = {}): string {
    const { download = false } = given(options, "options")
    return this.#to(["tracks", track, "file"], download ? { download } : {})
  }

  /** A media file as it is. */
  fileUrl(mediaFile: string, options: { readonly download?: boolean | undefined } = {}): string {
    const { download = false } = given(options, "options")
    return this.#to(["files", mediaFile], download ? { download } : {})
  }

  /** An image by its hash (`artwork` of tracks, albums and artists). */
  artworkUrl(hash: string, size?: ImageSize): string {
    return this.#to(["artwork", hash], { size })
  }

  /** The files of an album with its cover, as a ZIP file. */
  albumZipUrl(album: string): string {
    return this.#to(["albums", album, "zip"])
  }

  /** The files of a playlist in its order, as a ZIP file. */
  playlistZipUrl(playlist: string): string {
    return this.#to(["playlists", playlist, "zip"])
  }

  /** The files of up to 100 tracks, as a ZIP file. */
  zipUrl(tracks: readonly string[]): string {
    return this.#to(["zip"], { tracks: listed(tracks) })
  }

  /** All that people may edit, as one file. */
  manifestUrl(): string {
    return this.#to(["manifest"])
  }

  #to(path: readonly string[], query: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
    const asked = new URLSearchParams()
    for (const [name, value] of Object.entries(given(query))) if (value !== undefined) asked.set(name, String(value))
    const text = asked.size === 0 ? "" : `?${asked.toString()}`
    return `${this.#base}/${path.map(encodeURIComponent).join("/")}${text}`
  }
}
