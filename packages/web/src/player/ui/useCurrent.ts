/** What is known of the track that plays, beyond what is in the queue. */
import type { Lyrics, Playback, Track, TrackDetail, Waveform } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useEffect, useState } from "react"
import { useLibrary, useOpenLibrary } from "../../app/library.tsx"
import { usePlayerState } from "../PlayerProvider.tsx"

export interface Current {
  /** As it is by now: a queue keeps what it was called when it was put there. */
  readonly track: Track
  /** Undefined until it is known. */
  readonly detail: TrackDetail | undefined
  readonly artistId: string | undefined
}

/** Undefined where nothing plays. */
export function useCurrent(): Current | undefined {
  const { queue, at } = usePlayerState()
  const library = useLibrary()
  const track = queue[at]?.track
  const id = track?.id ?? ""
  const { value } = useLive(() => library.tracks.liveOne(id), [library, id])
  if (track === undefined) return undefined
  const detail = value?.id === id ? value : undefined
  const credit = detail?.credits.find(({ role }) => role === "artist") ?? detail?.credits[0]
  return { track: detail ?? track, detail, artistId: credit?.artistId }
}

/** What the member did with it; undefined where that is nothing. */
export function usePlayback(track: string): Playback | undefined {
  const library = useLibrary()
  const { value, error } = useLive(() => library.playback.liveOne(track), [library, track])
  return error === undefined && value?.track === track ? value : undefined
}

const PATHS = { waveform: "waveform", lyrics: "lyrics" } as const
interface Answers {
  readonly waveform: Waveform
  readonly lyrics: Lyrics
}

/** What the server knows of how it sounds; null where there is nothing, undefined until it answered. */
export function useSoundOf<Kind extends keyof Answers>(kind: Kind, track: string): Answers[Kind] | null | undefined {
  const { server } = useOpenLibrary()
  const [known, setKnown] = useState<{ readonly track: string; readonly value: Answers[Kind] | null }>()
  useEffect(() => {
    if (track === "") return undefined
    const asking = new AbortController()
    const { signal } = asking
    void server
      .request(`/api/v1/tracks/${encodeURIComponent(track)}/${PATHS[kind]}`, { signal })
      .then(async (answer) => (answer.ok ? ((await answer.json()) as Answers[Kind]) : null))
      .catch(() => null)
      .then((value) => {
        if (!signal.aborted) setKnown({ track, value })
      })
    return () => asking.abort()
  }, [server, kind, track])
  return known?.track === track ? known.value : undefined
}
