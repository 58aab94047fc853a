/** What plays, large: its picture or its sound drawn, the words, and what comes next. */
import type { ImageFacts } from "@ledgerline/client/contract"
import { Link } from "@tanstack/react-router"
import { Disc3 } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useOpenLibrary } from "../../app/library.tsx"
import { setting, useSetting } from "../../app/setting.ts"
import { useTitle } from "../../components/Page.tsx"
import { Cover } from "../../components/Cover.tsx"
import { Empty } from "../../components/States.tsx"
import { More } from "../../player/PlayerBar.tsx"
import { usePlayerState } from "../../player/PlayerProvider.tsx"
import { ByLine } from "../../player/ui/ByLine.tsx"
import { Controls } from "../../player/ui/Controls.tsx"
import { Notices } from "../../player/ui/Notices.tsx"
import { Quality } from "../../player/ui/Quality.tsx"
import { QueueList } from "../../player/ui/QueueList.tsx"
import { Rating, StarButton } from "../../player/ui/Rating.tsx"
import { SeekBar } from "../../player/ui/SeekBar.tsx"
import { useCurrent } from "../../player/ui/useCurrent.ts"
import { Volume } from "../../player/ui/Volume.tsx"
import type { Visual } from "./draw.ts"
import { LyricsPanel } from "./Lyrics.tsx"
import styles from "./Playing.module.css"
import { Visualizer } from "./Visualizer.tsx"

type Shown = Visual | "none"

const visualSetting = setting<Shown>("player.visual", "none")
const SHOWN: readonly Shown[] = ["none", "spectrum", "scope", "spectrogram"]
const NAMES = {
  none: "visualizerNone",
  spectrum: "visualizerSpectrum",
  scope: "visualizerScope",
  spectrogram: "visualizerSpectrogram",
} as const
type Panel = "queue" | "lyrics"
const PANELS: readonly Panel[] = ["queue", "lyrics"]
const PANEL_NAMES = { queue: "upNext", lyrics: "lyrics" } as const
const panelSetting = setting<Panel>("player.panel", "queue")

export function Playing() {
  const { t } = useTranslation("player")
  const { queue, at } = usePlayerState()
  return queue[at] === undefined ? (
    <>
      <h1 className="visuallyHidden">{t("playing")}</h1>
      <Empty icon={Disc3} title={t("nothingPlays")} />
    </>
  ) : (
    <Large />
  )
}

function Large() {
  const { t } = useTranslation("player")
  const current = useCurrent()
  const [shown, setShown] = useSetting(visualSetting)
  const [panel, setPanel] = useSetting(panelSetting)
  const artwork = current?.detail?.artwork ?? null
  const colour = useColour(artwork)
  useTitle(current?.track.title ?? t("unknownTitle"))
  if (current === undefined) return null
  const { track } = current
  return (
    <div
      className={styles.page}
      style={colour === undefined ? undefined : ({ "--cover": colour } as React.CSSProperties)}
    >
      <div className={styles.left}>
        <div className={styles.picture}>
          {shown === "none" ? (
            <Cover artwork={artwork} size={640} alt={track.album ?? ""} className={styles.cover} />
          ) : (
            <Visualizer kind={shown} />
          )}
        </div>
        <Choice
          label={t("visualizer")}
          options={SHOWN.map((each) => [each, t(NAMES[each])] as const)}
          chosen={shown}
          onChoose={setShown}
        />
        <div className={styles.words}>
          <h1 className={styles.title}>
            <Link to={`/tracks/${encodeURIComponent(track.id)}` as string}>{track.title ?? t("unknownTitle")}</Link>
          </h1>
          <p className={styles.by}>
            <ByLine of={current} />
          </p>
        </div>
        <Notices />
        <SeekBar track={track.id} isLarge />
        <Controls isLarge />
        <div className={styles.row}>
          <StarButton track={track.id} />
          <Rating track={track.id} />
          <Volume />
          <More />
        </div>
        <Quality track={track} />
      </div>
      <div className={styles.right}>
        <Choice
          label={t("player")}
          options={PANELS.map((each) => [each, t(PANEL_NAMES[each])] as const)}
          chosen={panel}
          onChoose={setPanel}
        />
        {panel === "queue" ? <QueueList /> : <LyricsPanel track={track.id} />}
      </div>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: readonly (readonly [value: T, label: string])[]
  readonly chosen: T
  readonly onChoose: (value: T) => void
}

function Choice<T extends string>({ label, options, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <div role="group" aria-label={label} className={styles.choice}>
      {options.map(([value, text]) => (
        <button
          key={value}
          type="button"
          className={styles.option}
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

/** The commonest colour of a picture. */
function useColour(artwork: string | null): string | undefined {
  const { server } = useOpenLibrary()
  const [known, setKnown] = useState<{ readonly artwork: string; readonly colour: string }>()
  useEffect(() => {
    if (artwork === null) return undefined
    const asking = new AbortController()
    server
      .request(`/api/v1/artwork/${artwork}/facts`, { signal: asking.signal })
      .then(async (answer) => {
        if (answer.ok) setKnown({ artwork, colour: ((await answer.json()) as ImageFacts).colour })
      })
      // It is only a colour.
      .catch(() => undefined)
    return () => asking.abort()
  }, [server, artwork])
  return known?.artwork === artwork ? known?.colour : undefined
}
