/** To play, to pause, and to go to others. */
import { Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from "lucide-react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../../components/Button.tsx"
import { usePlayer, usePlayerState } from "../PlayerProvider.tsx"
import type { Repeat as RepeatMode } from "../queue/queue.ts"
import styles from "./Controls.module.css"

const NEXT: Readonly<Record<RepeatMode, RepeatMode>> = { off: "all", all: "one", one: "off" }
const LABELS = { off: "repeatOff", all: "repeatAll", one: "repeatOne" } as const

export function Controls({ isLarge = false }: { readonly isLarge?: boolean }) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const { repeat, isShuffled } = usePlayerState()
  return (
    <div className={styles.controls}>
      <IconButton
        icon={Shuffle}
        label={t("shuffle")}
        className={isLarge ? undefined : styles.wide}
        pressed={isShuffled}
        onClick={() => player.shuffle(!isShuffled)}
      />
      <IconButton icon={SkipBack} label={t("previous")} onClick={() => player.previous()} />
      <PlayButton size={isLarge ? "large" : "normal"} />
      <IconButton icon={SkipForward} label={t("next")} onClick={() => player.next()} />
      <IconButton
        icon={repeat === "one" ? Repeat1 : Repeat}
        label={t(LABELS[repeat])}
        className={isLarge ? undefined : styles.wide}
        pressed={repeat !== "off"}
        onClick={() => player.setRepeat(NEXT[repeat])}
      />
    </div>
  )
}

export function PlayButton({ size }: { readonly size: "normal" | "large" }) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const { state } = usePlayerState()
  const isPlaying = state === "playing" || state === "loading"
  return (
    <IconButton
      icon={isPlaying ? Pause : Play}
      label={t(isPlaying ? "pause" : "play")}
      isMain
      size={size}
      onClick={() => player.toggle()}
    />
  )
}
