/** What the player does by keys, and by name in the palette. */
import { useRouter } from "@tanstack/react-router"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { type Command, useCommands } from "../app/commands.ts"
import { useLibrary } from "../app/library.tsx"
import { usePlayer } from "./PlayerProvider.tsx"
import { mutedSetting, numberOf, volumeSetting } from "./preferences.ts"
import type { Repeat } from "./queue/queue.ts"

/** Seconds. */
const STEP = 10
const LOUDER = 0.05
const NEXT: Readonly<Record<Repeat, Repeat>> = { off: "all", all: "one", one: "off" }

export function usePlayerCommands(): void {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const library = useLibrary()
  const router = useRouter()
  const commands = useMemo((): readonly Command[] => {
    const group = t("commands")
    const by = (step: number) => () => {
      mutedSetting.set("no")
      volumeSetting.set(String(Math.min(1, Math.max(0, numberOf(volumeSetting, 0, 1) + step))))
    }
    const go = (to: string) => () => void router.navigate({ to })
    const star = async (): Promise<void> => {
      const { current } = player
      if (current === undefined) return
      const known = await library.playback.get(current.id).catch(() => undefined)
      await library.playback.star(current.id, (known?.starredAt ?? null) === null)
    }
    const all: readonly (readonly [id: string, title: string, keys: string | undefined, run: () => void])[] = [
      ["toggle", `${t("play")} / ${t("pause")}`, "space", () => player.toggle()],
      ["next", t("next"), "shift+arrowright", () => player.next()],
      ["previous", t("previous"), "shift+arrowleft", () => player.previous()],
      ["forward", t("forward"), "arrowright", () => player.seek(player.position + STEP)],
      ["backward", t("backward"), "arrowleft", () => player.seek(player.position - STEP)],
      ["louder", t("louder"), "+", by(LOUDER)],
      ["softer", t("softer"), "-", by(-LOUDER)],
      ["mute", t("mute"), "m", () => mutedSetting.set(mutedSetting.get() === "yes" ? "no" : "yes")],
      ["star", t("star"), "l", () => void star()],
      ["shuffle", t("shuffle"), "s", () => player.shuffle(!player.state.isShuffled)],
      ["repeat", t("repeat"), "r", () => player.setRepeat(NEXT[player.state.repeat])],
      ["queue", t("queue"), "g q", go("/queue")],
      ["playing", t("openPlaying"), "g n", go("/playing")],
      ["undo", `${t("queue")}: ${t("undoQueue")}`, undefined, () => player.undo()],
    ]
    return all.map(([id, title, keys, run]) => ({
      id: `player.${id}`,
      title,
      group,
      run,
      ...(keys === undefined ? {} : { keys }),
    }))
  }, [t, player, library, router])
  useCommands(commands)
}
