/** What plays, for the lock screen and the keys of the system. */
import { media } from "../app/media.ts"
import type { Player } from "./Player.ts"

const SIZES = [160, 320, 640]
/** Seconds that the keys for it go on or back. */
const STEP = 10

/**
 * Keeps the system's controls as they should be. `artworkOf` finds the picture of a track. A page that plays by Web Audio
 * alone is none that browsers show controls for, so an element plays silence as long as there is sound.
 */
export function startMediaSession(player: Player, artworkOf: (album: string) => Promise<string | null>): () => void {
  const { mediaSession } = navigator
  const silence = new Audio(silentFile())
  silence.loop = true
  let turn = -1
  const actions: readonly (readonly [MediaSessionAction, MediaSessionActionHandler])[] = [
    ["play", () => player.toggle()],
    ["pause", () => player.pause()],
    ["stop", () => player.pause()],
    ["nexttrack", () => player.next()],
    ["previoustrack", () => player.previous()],
    ["seekforward", ({ seekOffset }) => player.seek(player.position + (seekOffset ?? STEP))],
    ["seekbackward", ({ seekOffset }) => player.seek(player.position - (seekOffset ?? STEP))],
    ["seekto", ({ seekTime }) => (seekTime === undefined ? undefined : player.seek(seekTime))],
  ]
  for (const [action, handler] of actions) setHandler(action, handler)
  const changed = (): void => {
    const { state } = player.state
    if (player.state.turn !== turn) {
      turn = player.state.turn
      void describe()
    }
    const isPlaying = state === "playing" || state === "loading"
    mediaSession.playbackState = isPlaying ? "playing" : player.current === undefined ? "none" : "paused"
    if (isPlaying && silence.paused) void silence.play().catch(() => undefined)
    if (!isPlaying) silence.pause()
    tellPosition()
  }
  const tellPosition = (): void => {
    const { duration } = player.state
    if (duration <= 0) return
    mediaSession.setPositionState({ duration, position: Math.min(player.position, duration), playbackRate: 1 })
  }
  const describe = async (): Promise<void> => {
    const track = player.current
    if (track === undefined) {
      mediaSession.metadata = null
      return
    }
    const mine = turn
    const words = { title: track.title ?? "", artist: track.artist ?? "", album: track.album ?? "" }
    mediaSession.metadata = new MediaMetadata(words)
    const hash = track.albumId === null ? null : await artworkOf(track.albumId)
    if (hash === null || mine !== turn) return
    const artwork = SIZES.map((size) => ({
      src: new URL(media.artworkUrl(hash, size / Math.min(devicePixelRatio, 2)), document.baseURI).href,
      sizes: `${size}x${size}`,
    }))
    mediaSession.metadata = new MediaMetadata({ ...words, artwork })
  }
  const end = player.subscribe(changed)
  // Something may play already.
  if (player.current !== undefined) changed()
  return () => {
    end()
    for (const [action] of actions) setHandler(action, null)
    mediaSession.metadata = null
    silence.pause()
    URL.revokeObjectURL(silence.src)
  }
}

/** Not every browser knows every action. */
function setHandler(action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    navigator.mediaSession.setActionHandler(action, handler)
  } catch {
    // It has no such key.
  }
}

/** Ten seconds of nothing: Chromium shows no controls for what is shorter than five. */
function silentFile(): string {
  const rate = 8000
  const bytes = new Uint8Array(44 + rate * 10).fill(128)
  const view = new DataView(bytes.buffer)
  const words = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at)
  words(0, "RIFF")
  view.setUint32(4, bytes.length - 8, true)
  words(8, "WAVEfmt ")
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  words(36, "data")
  view.setUint32(40, bytes.length - 44, true)
  return URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }))
}
