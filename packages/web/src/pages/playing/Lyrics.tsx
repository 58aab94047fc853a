/** The words, with the line that is sung in sight; a line leads to its place. */
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { usePlayer } from "../../player/PlayerProvider.tsx"
import { useSoundOf } from "../../player/ui/useCurrent.ts"
import { usePosition } from "../../player/ui/useTick.ts"
import styles from "./Playing.module.css"

interface Line {
  readonly timeMs: number
  readonly text: string
}

export function LyricsPanel({ track }: { readonly track: string }) {
  const { t } = useTranslation("player")
  const lyrics = useSoundOf("lyrics", track)
  if (lyrics === undefined) return null
  const { synced, plain } = lyrics ?? {}
  if (synced !== undefined && synced.length > 0) return <Synced lines={synced} />
  if (plain === undefined) return <p className={styles.quiet}>{t("noLyrics")}</p>
  // Who uses the keys can scroll it, too.
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.plain} role="region" aria-label={t("lyrics")} tabIndex={0}>
      {plain}
    </div>
  )
}

function Synced({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const position = usePosition(0.1) * 1000 + 100
  const list = useRef<HTMLOListElement>(null)
  const current = lines.findLastIndex(({ timeMs }) => timeMs <= position)
  useEffect(() => {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"
    const line = list.current?.children[current]
    // Not the page: only the list scrolls.
    if (line instanceof HTMLElement && list.current !== null)
      list.current.scrollTo({ top: line.offsetTop - list.current.clientHeight / 2 + line.clientHeight / 2, behavior })
  }, [current])
  return (
    <ol className={styles.lyrics} ref={list} aria-label={t("lyrics")}>
      {lines.map(({ timeMs, text }, at) => (
        <li key={`${timeMs} ${at}`} aria-current={at === current ? "true" : undefined}>
          <button type="button" onClick={() => player.seek(timeMs / 1000)}>
            {text === "" ? "♪" : text}
          </button>
        </li>
      ))}
    </ol>
  )
}
