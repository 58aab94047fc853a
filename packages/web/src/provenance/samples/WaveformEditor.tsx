/** The shape of a sound with the stretches that are marked in it; one of them can be drawn, moved by its ends, and nudged by keys. */
import type { Sample, Waveform } from "@ledgerline/client/contract"
import { useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import styles from "./Samples.module.css"
import { between, lengthOfWave, moved, outline, placeOf, type Stretch } from "./waveform.ts"

const WIDTH = 1200

/** By how much a key moves an end, in milliseconds; with Shift. */
const NUDGE = 10
const LEAP = 250

export interface WaveformEditorProps {
  readonly wave: Waveform
  readonly samples: readonly Sample[]
  readonly draft: Stretch | undefined
  readonly onDraft: ((stretch: Stretch) => void) | undefined
  readonly onChoose: (sample: Sample) => void
}

export function WaveformEditor({ wave, samples, draft, onDraft, onChoose }: WaveformEditorProps) {
  const { t } = useTranslation("provenance")
  const place = useRef<HTMLDivElement>(null)
  const drag = useRef<{ readonly from: number; readonly end?: "start" | "end" }>(undefined)
  const path = useMemo(() => outline(wave, WIDTH), [wave])
  const length = lengthOfWave(wave)
  const share = (milliseconds: number): string => `${(milliseconds / length) * 100}%`
  const timeAt = (event: React.PointerEvent): number => {
    const box = place.current?.getBoundingClientRect()
    return box === undefined ? 0 : ((event.clientX - box.left) / box.width) * length
  }
  const begin = (event: React.PointerEvent, end?: "start" | "end"): void => {
    if (onDraft === undefined || event.button !== 0) return
    event.stopPropagation()
    place.current?.setPointerCapture(event.pointerId)
    drag.current = { from: timeAt(event), ...(end === undefined ? {} : { end }) }
  }
  const move = (event: React.PointerEvent): void => {
    const by = drag.current
    if (by === undefined || onDraft === undefined) return
    const at = timeAt(event)
    if (by.end !== undefined && draft !== undefined) onDraft(moved(draft, by.end, at, length))
    // A click that trembles draws nothing.
    else if (by.end === undefined && Math.abs(at - by.from) > length / 300) onDraft(between(by.from, at, length))
  }
  return (
    <div
      ref={place}
      className={styles.wave}
      role="group"
      aria-label={t("sample.waveform")}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
    >
      <svg viewBox={`0 0 ${WIDTH} 200`} preserveAspectRatio="none" aria-hidden className={styles.shape}>
        <path d={path} fill="currentColor" />
      </svg>
      {samples.map((sample) => (
        <button
          key={sample.id}
          type="button"
          className={styles.marked}
          style={{ left: share(sample.startMs), width: share(sample.endMs - sample.startMs) }}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => onChoose(sample)}
        >
          {sample.label ?? (sample.pad === null ? t("sample.new") : t("sample.pad", { count: sample.pad + 1 }))}
        </button>
      ))}
      {draft === undefined ? null : (
        <div className={styles.draft} style={{ left: share(draft.startMs), width: share(draft.endMs - draft.startMs) }}>
          {(["start", "end"] as const).map((end) => (
            <div
              key={end}
              className={styles.handle}
              data-end={end}
              role="slider"
              tabIndex={0}
              aria-label={t(`sample.${end}`)}
              aria-valuemin={0}
              aria-valuemax={Math.round(length)}
              aria-valuenow={draft[`${end}Ms`]}
              aria-valuetext={placeOf(draft[`${end}Ms`])}
              onPointerDown={(event) => begin(event, end)}
              onKeyDown={(event) => {
                const way = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key]
                if (way === undefined || onDraft === undefined) return
                event.preventDefault()
                onDraft(moved(draft, end, draft[`${end}Ms`] + way * (event.shiftKey ? LEAP : NUDGE), length))
              }}
            />
          ))}
        </div>
      )}
    </div>
  )
}
