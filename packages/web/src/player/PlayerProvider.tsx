/** The one player of the app, with all that goes on beside it. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react"
import { type OpenLibrary, useOpenLibrary } from "../app/library.tsx"
import { useMe } from "../app/session.tsx"
import { beside } from "./beside.ts"
import { BrowserEngine } from "./engine/BrowserEngine.ts"
import { Player, type PlayerState } from "./Player.ts"
import { bitRateSetting, crossfade, gainSettings, loudnessOf, numberOf, speedSetting, volume } from "./preferences.ts"
import { Reporting, type Resumed } from "./reporting.ts"
import { SleepTimer, systemClock } from "./SleepTimer.ts"
import { Sources } from "./sources.ts"
import { Tabs } from "./Tabs.ts"

export interface Playing {
  readonly player: Player
  readonly sources: Sources
  readonly reporting: Reporting
  readonly sleep: SleepTimer
  readonly tabs: Tabs
  /** The library as it is now; it may become another one (a replica is opened) while something plays. */
  readonly library: () => OpenLibrary
  readonly use: (library: OpenLibrary) => void
}

const PlayerContext = createContext<Playing | undefined>(undefined)

/** Milliseconds after a pause in which its fade is over. */
const FADED = 300

function playingOf(open: OpenLibrary): Playing {
  let latest = open
  const library = (): OpenLibrary => latest
  const sources = new Sources({
    library,
    accepts: async () => (await import("./engine/accepts.ts")).acceptedNames(),
    gain: gainSettings,
    maxBitRate: () => numberOf(bitRateSetting, 0, 100_000),
  })
  const engine = new BrowserEngine()
  const player = new Player({ engine, pieceOf: (entry, isAlbum) => sources.pieceOf(entry, isAlbum), crossfade })
  const reporting = new Reporting(
    player,
    () => library().library,
    () => numberOf(speedSetting, 0.5, 3),
  )
  const sleep = new SleepTimer({
    clock: systemClock,
    fade: (seconds) => engine.setVolume(0, seconds),
    sleep: () => player.pause(),
    wake: () => void setTimeout(() => engine.setVolume(loudnessOf(volume())), FADED),
  })
  const use = (next: OpenLibrary): void => void (latest = next)
  return { player, sources, reporting, sleep, tabs: new Tabs(), library, use }
}

export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const open = useOpenLibrary()
  const { member } = useMe()
  const [playing] = useState(() => playingOf(open))
  useEffect(() => playing.use(open), [playing, open])
  useEffect(() => beside(playing, member), [playing, member])
  return <PlayerContext value={playing}>{children}</PlayerContext>
}

export function usePlaying(): Playing {
  const playing = useContext(PlayerContext)
  if (playing === undefined) throw new Error("there is no player around this")
  return playing
}

export const usePlayer = (): Player => usePlaying().player

export function usePlayerState(): PlayerState {
  const player = usePlayer()
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => player.state,
  )
}

/** When the music ends by itself, in milliseconds since 1970. */
export function useSleep(): number | null {
  const { sleep } = usePlaying()
  return useSyncExternalStore(
    (listener) => sleep.subscribe(listener),
    () => sleep.at,
  )
}

/** Whether this tab was paused since another one of this browser plays. */
export function useIsElsewhere(): boolean {
  const { tabs } = usePlaying()
  return useSyncExternalStore(
    (listener) => tabs.subscribe(listener),
    () => tabs.isElsewhere,
  )
}

/** Where a long track was gone on with. */
export function useResumed(): Resumed | null {
  const { reporting } = usePlaying()
  return useSyncExternalStore(
    (listener) => reporting.subscribe(listener),
    () => reporting.resumed,
  )
}
