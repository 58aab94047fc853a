/** Stretches of a track: marked on its waveform, put on pads, and played. */
import type { Sample, TrackDetail, Waveform } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useCallback, useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { useMedia } from "../../app/media.ts"
import { useProblem } from "../../app/problem.ts"
import { toastError } from "../../app/toasts.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { DraftForm, type Draft } from "./DraftForm.tsx"
import { PAD_KEYS, Pads } from "./Pads.tsx"
import styles from "./Samples.module.css"
import { StretchPlayer } from "./StretchPlayer.ts"
import { WaveformEditor } from "./WaveformEditor.tsx"

const NONE: readonly Sample[] = []

export function SamplesPanel({ track: { id } }: { readonly track: Pick<TrackDetail, "id"> }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const problemOf = useProblem()
  const mayEdit = useMayEdit()
  const { value, error } = useLive(() => library.samples.live({ of: `track:${id}`, limit: 200 }), [library, id])
  const [wave, setWave] = useState<Waveform | Error>()
  const [draft, setDraft] = useState<Draft>()
  const { playing, play, stop } = useStretches(id)
  useEffect(() => {
    library.media.waveform(id).then(setWave, setWave)
  }, [library, id])
  const samples = value?.items ?? NONE
  const playSample = useCallback((sample: Sample) => play(sample.id, sample), [play])
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  return (
    <div className={styles.panel}>
      {mayEdit ? <p className={styles.quiet}>{t("sample.hint")}</p> : null}
      {wave === undefined ? (
        <Loading />
      ) : wave instanceof Error ? (
        <p role="alert">{t("sample.noWaveform", { message: problemOf(wave) })}</p>
      ) : (
        <WaveformEditor
          wave={wave}
          samples={samples}
          draft={draft}
          onDraft={
            mayEdit ? (stretch) => setDraft({ label: "", pad: firstFree(samples), ...draft, ...stretch }) : undefined
          }
          onChoose={(sample) => {
            playSample(sample)
            const { startMs, endMs, pad } = sample
            if (mayEdit) setDraft({ startMs, endMs, pad, label: sample.label ?? "", replaces: sample })
          }}
        />
      )}
      {draft === undefined ? null : (
        <DraftForm
          of={`track:${id}`}
          draft={draft}
          isPlaying={playing.has("draft")}
          onChange={setDraft}
          onPlay={() => (playing.has("draft") ? stop("draft") : play("draft", draft))}
          onClose={() => {
            stop("draft")
            setDraft(undefined)
          }}
        />
      )}
      <Pads samples={samples} playing={playing} onPlay={playSample} />
    </div>
  )
}

/** The first pad on which there is nothing yet; null where all are taken. */
function firstFree(samples: readonly Sample[]): number | null {
  const free = PAD_KEYS.findIndex((_, pad) => samples.every((sample) => sample.pad !== pad))
  return free < 0 ? null : free
}

/** Plays stretches of a track for as long as this is shown. */
function useStretches(id: string) {
  const media = useMedia()
  const [playing, setPlaying] = useState<ReadonlySet<string>>(new Set())
  const player = useMemo(() => new StretchPlayer(media.streamUrl(id), setPlaying), [media, id])
  useEffect(() => () => player.close(), [player])
  return useMemo(
    () => ({
      playing,
      play: (key: string, stretch: { readonly startMs: number; readonly endMs: number }) =>
        void player.play(key, stretch).catch(toastError),
      stop: (key: string) => player.stop(key),
    }),
    [player, playing],
  )
}
