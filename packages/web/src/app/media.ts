/** Addresses of pictures and sound on the server from which the page came. */
import { useMemo } from "react"

/** In pixels; the server makes these and no others. */
const ARTWORK_SIZES = [64, 160, 320, 640, 1200] as const

export interface Media {
  /** `size` in CSS pixels: the picture is sharp on this screen. */
  readonly artworkUrl: (hash: string, size: number) => string
  /** `query` as the server's route for streams has it. */
  readonly streamUrl: (track: string, query?: Readonly<Record<string, string>>) => string
}

/** Relative, since the page may lie below a path of a proxy. */
const API = "api/v1"

/** The size in which a picture of so many CSS pixels is sharp on this screen. */
export function sharpSize(size: number): (typeof ARTWORK_SIZES)[number] {
  const wanted = size * Math.min(devicePixelRatio, 2)
  return ARTWORK_SIZES.find((each) => each >= wanted) ?? 1200
}

export const media: Media = {
  artworkUrl(hash, size) {
    return `${API}/artwork/${hash}?size=${sharpSize(size)}`
  },
  streamUrl(track, query = {}) {
    const asked = new URLSearchParams(query)
    return `${API}/tracks/${encodeURIComponent(track)}/stream${asked.size === 0 ? "" : `?${asked.toString()}`}`
  },
}

export const useMedia = (): Media => useMemo(() => media, [])
