/** Sixteen pads, played by clicks and by the sixteen keys at the left of a keyboard. */
import type { Sample } from "@ledgerline/client/contract"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { type Command, useCommands } from "../../app/commands.ts"
import styles from "./Samples.module.css"
import { placeOf } from "./waveform.ts"

export const PAD_KEYS = [..."1234qwerasdfzxcv"]

export interface PadsProps {
  readonly samples: readonly Sample[]
  readonly playing: ReadonlySet<string>
  readonly onPlay: (sample: Sample) => void
}

export function Pads({ samples, playing, onPlay }: PadsProps) {
  const { t } = useTranslation("provenance")
  const pads = useMemo(
    () => PAD_KEYS.map((key, pad) => ({ key, sample: samples.find((each) => each.pad === pad) })),
    [samples],
  )
  const commands = useMemo(
    (): readonly Command[] =>
      pads.flatMap(({ key, sample }, at) =>
        sample === undefined
          ? []
          : [
              {
                id: `pad${at}`,
                keys: key,
                title: sample.label ?? t("sample.pad", { count: at + 1 }),
                group: t("sample.pads"),
                run: () => onPlay(sample),
              },
            ],
      ),
    [pads, t, onPlay],
  )
  useCommands(commands)
  return (
    <div className={styles.pads} role="group" aria-label={t("sample.pads")}>
      {pads.map(({ key, sample }, at) => (
        <button
          key={key}
          type="button"
          className={styles.pad}
          disabled={sample === undefined}
          data-playing={sample !== undefined && playing.has(sample.id)}
          aria-keyshortcuts={key}
          aria-label={
            sample === undefined
              ? t("sample.empty", { count: at + 1 })
              : (sample.label ?? t("sample.pad", { count: at + 1 }))
          }
          onPointerDown={() => (sample === undefined ? undefined : onPlay(sample))}
          // Where it was not a pointer it was a key.
          onClick={({ detail }) => (sample === undefined || detail !== 0 ? undefined : onPlay(sample))}
        >
          <kbd className={styles.padKey}>{key.toUpperCase()}</kbd>
          {sample === undefined ? null : (
            <>
              <span className={styles.padName}>{sample.label}</span>
              <span className={styles.padTime}>{placeOf(sample.endMs - sample.startMs)}</span>
            </>
          )}
        </button>
      ))}
    </div>
  )
}
