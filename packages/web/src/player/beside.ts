/** What goes on beside the player while there is one: settings, the system's controls, reports, and what is saved. */
import { idle } from "../app/idle.ts"
import type { Playing } from "./PlayerProvider.tsx"
import {
  clippingSetting,
  crossfadeSetting,
  gainSetting,
  goesOnSetting,
  loudnessOf,
  mutedSetting,
  numberOf,
  preampSetting,
  speedSetting,
  volume,
  volumeSetting,
} from "./preferences.ts"
import { keepQueue } from "./saving.ts"

/** How many tracks a device fetches before they are played. */
const SOON = 3
/** Milliseconds after the start in which the app has better things to do than to load what plays. */
const CALM = 3000

/** Begins all of it; answers what ends it. */
export function beside(playing: Playing, member: string): () => void {
  const { player, reporting, library, sleep, tabs } = playing
  const ends = [
    keepSettings(playing),
    reporting.start(),
    // Before the queue is saved: what another tab plays stays.
    tabs.start(player),
    keepQueue(
      player,
      () => library().library,
      member,
      () => !tabs.isElsewhere,
    ),
    prefetch(playing),
    unlockOnPress(playing),
    keepSession(playing),
    keepGoingOn(playing),
  ]
  const warming = setTimeout(() => player.engine.warm?.(), CALM)
  const retry = (): void => player.engine.retry()
  addEventListener("online", retry)
  return () => {
    clearTimeout(warming)
    removeEventListener("online", retry)
    for (const end of ends) end()
    sleep.set(null)
    player.engine.stop()
  }
}

/** The controls of the system: loaded once the page rests, as nobody misses them at first. */
function keepSession(playing: Playing): () => void {
  if (!("mediaSession" in navigator)) return () => undefined
  let isOver = false
  let end = (): void => undefined
  void idle
    .then(() => import("./mediaSession.ts"))
    .then(({ startMediaSession }) => {
      if (!isOver) end = startMediaSession(playing.player, (album) => artworkOf(playing, album))
    })
  return () => {
    isOver = true
    end()
  }
}

/** Has the music go on where the queue ends, while somebody wants it to. */
function keepGoingOn({ player, library }: Playing): () => void {
  let isOver = false
  let end: (() => void) | undefined
  const set = async (): Promise<void> => {
    const isWanted = (): boolean => !isOver && goesOnSetting.get() === "yes"
    if (isWanted() && end === undefined) {
      const { startGoingOn } = await import("./goingOn.ts")
      if (isWanted()) end ??= startGoingOn(player, (query) => library().library.tracks.list(query))
    } else if (!isWanted()) {
      end?.()
      end = undefined
    }
  }
  void set()
  const leave = goesOnSetting.subscribe(() => void set())
  return () => {
    isOver = true
    leave()
    void set()
  }
}

/** Has the engine know of the first presses, wherever they are. */
function unlockOnPress({ player }: Playing): () => void {
  const kinds = ["pointerup", "keydown"] as const
  const pressed = (): void => {
    if (player.engine.unlock?.() !== false) end()
  }
  const end = (): void => kinds.forEach((kind) => removeEventListener(kind, pressed, true))
  kinds.forEach((kind) => addEventListener(kind, pressed, true))
  return end
}

function keepSettings({ player }: Playing): () => void {
  const { engine } = player
  const setVolume = (): void => engine.setVolume(loudnessOf(volume()))
  setVolume()
  const gains = [gainSetting, preampSetting, clippingSetting].map(({ subscribe }) => subscribe(() => engine.refresh()))
  const ends = [
    volumeSetting.subscribe(setVolume),
    mutedSetting.subscribe(setVolume),
    speedSetting.subscribe(() => engine.setSpeed(numberOf(speedSetting, 0.5, 3))),
    crossfadeSetting.subscribe(() => player.prepare()),
    ...gains,
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** A device that keeps files gets those that come next before they are wanted. */
function prefetch({ player, library }: Playing): () => void {
  let last = ""
  return player.subscribe(() => {
    const { queue, at } = player.state
    const next = queue.slice(at + 1, at + 1 + SOON).map(({ track }) => track.id)
    const said = next.join()
    const { device } = library()
    if (device === undefined || said === last || said === "") return
    last = said
    // It is only sooner; what is played is fetched in any case.
    void device.offline.prefetch(next).catch(() => undefined)
  })
}

async function artworkOf({ library }: Playing, album: string): Promise<string | null> {
  try {
    return (await library().library.albums.get(album)).artwork
  } catch {
    return null
  }
}
