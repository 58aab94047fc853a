/** Tells others that somebody is here and what they hear, as far as they want it to be seen. Shows nothing. */
import type { Listening } from "@ledgerline/client/together"
import { useEffect } from "react"
import { useSetting } from "../app/setting.ts"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { isAsTold, listeningOf } from "./hearing.ts"
import { isSeen, seenSetting } from "./seen.ts"
import { useListeningTogether } from "./ListeningTogether.ts"
import { useTogether } from "./useTogether.ts"

export function Telling() {
  const others = useTogether()
  const player = usePlayer()
  const [seen] = useSetting(seenSetting)
  const joined = useListeningTogether()
  const queue = joined?.id
  useEffect(() => {
    if (others === undefined || !isSeen(seen)) return undefined
    const said = queue === undefined ? {} : { queue }
    let told: Listening | null | undefined
    const tell = (): void => {
      const now = (seen === "listening" ? listeningOf(player) : undefined) ?? null
      const isSame = told === null || told === undefined || now === null ? told === now : isAsTold(told, now)
      if (isSame) return
      told = now
      others.say("presence", now === null ? said : { ...said, listening: now })
    }
    tell()
    const leave = player.subscribe(tell)
    return () => {
      leave()
      others.say("presence", null)
    }
  }, [others, player, seen, queue])
  return null
}
