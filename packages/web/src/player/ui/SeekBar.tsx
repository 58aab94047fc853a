/** Where in the track it is, drawn as the shape of its sound; a slider for hands, keys and readers of screens. */
import type { Waveform } from "@ledgerline/client/contract"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { usePlayer, usePlayerState } from "../PlayerProvider.tsx"
import styles from "./SeekBar.module.css"
import { clock } from "./time.ts"
import { useSoundOf } from "./useCurrent.ts"
import { usePosition } from "./useTick.ts"

export function SeekBar({ track, isLarge = false }: { readonly track: string; readonly isLarge?: boolean }) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const { duration } = usePlayerState()
  const position = usePosition()
  const waveform = useSoundOf("waveform", track)
  const time = clock(position)
  return (
    <div className={isLarge ? styles.large : styles.bar}>
      <span className={styles.time}>{time}</span>
      <div className={styles.track}>
        <Shape waveform={waveform ?? undefined} part={duration > 0 ? Math.min(1, position / duration) : 0} />
        <input
          type="range"
          className={styles.slider}
          aria-label={t("position")}
          aria-valuetext={t("timeOf", { time, duration: clock(duration) })}
          min={0}
          max={Math.max(1, Math.round(duration))}
          step={1}
          value={Math.min(Math.round(position), Math.max(1, Math.round(duration)))}
          onChange={({ target }) => player.seek(Number(target.value))}
        />
      </div>
      <span className={styles.time}>{clock(duration)}</span>
    </div>
  )
}

interface ShapeProps {
  readonly waveform: Waveform | undefined
  /** How much of it was heard, from 0 to 1. */
  readonly part: number
}

function Shape({ waveform, part }: ShapeProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (element === null) return undefined
    const show = (): void => draw(element, waveform, part)
    show()
    const watching = new ResizeObserver(show)
    watching.observe(element)
    return () => watching.disconnect()
  }, [waveform, part])
  return <canvas ref={canvas} className={styles.shape} aria-hidden />
}

/** Pixels from the middle of one line to the middle of the next. */
const STEP = 3

function draw(canvas: HTMLCanvasElement, waveform: Waveform | undefined, part: number): void {
  const scale = Math.min(devicePixelRatio, 2)
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext("2d")
  if (context === null) return
  const style = getComputedStyle(canvas)
  const [heard, rest] = [style.getPropertyValue("--accent"), style.getPropertyValue("--muted")]
  context.scale(scale, scale)
  const most = waveform === undefined ? 1 : Math.max(0.05, peak(waveform, 0, 1))
  const lines = Math.max(1, Math.floor(width / STEP))
  for (let i = 0; i < lines; i++) {
    const high = waveform === undefined ? 0.08 : peak(waveform, i / lines, (i + 1) / lines) / most
    const size = Math.max(2, high * height)
    const isHeard = (i + 0.5) / lines <= part
    context.fillStyle = isHeard ? heard : rest
    context.globalAlpha = isHeard ? 1 : 0.45
    context.fillRect(i * STEP, (height - size) / 2, STEP - 1, size)
  }
}

/** The highest of a stretch, from 0 to 1. */
function peak({ data, length }: Waveform, from: number, to: number): number {
  const [first, last] = [Math.floor(from * length), Math.max(Math.floor(from * length) + 1, Math.floor(to * length))]
  let most = 0
  for (let i = first * 2; i < last * 2 && i < data.length; i++) most = Math.max(most, Math.abs(data[i] ?? 0))
  return most / 128
}
