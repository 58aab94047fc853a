/** A stretch before it is saved: its name, its pad, its ends. */
import type { Changed, Sample } from "@ledgerline/client/contract"
import { Pause, Play, Trash2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Button, IconButton } from "../../components/Button.tsx"
import { TextField } from "../../components/TextField.tsx"
import { useDoing } from "../doing.ts"
import { PAD_KEYS } from "./Pads.tsx"
import styles from "./Samples.module.css"
import { placeOf, type Stretch } from "./waveform.ts"

export interface Draft extends Stretch {
  readonly label: string
  /** From 0; null: on none. */
  readonly pad: number | null
  /** The saved stretch in whose place it comes. */
  readonly replaces?: Sample
}

export interface DraftFormProps {
  readonly of: string
  readonly draft: Draft
  readonly isPlaying: boolean
  readonly onChange: (draft: Draft) => void
  readonly onPlay: () => void
  readonly onClose: () => void
}

export function DraftForm({ of, draft, isPlaying, onChange, onPlay, onClose }: DraftFormProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const { startMs, endMs, label, pad, replaces } = draft
  const save = async (event: React.SubmitEvent): Promise<void> => {
    event.preventDefault()
    const body = {
      of,
      startMs,
      endMs,
      ...(pad === null ? {} : { pad }),
      ...(label.trim() === "" ? {} : { label: label.trim() }),
    }
    const done = await doing(async (): Promise<readonly Changed[]> => {
      const added = await library.samples.add(body)
      return replaces === undefined ? [added] : [added, await library.samples.remove(replaces.id)]
    }, t("sample.saved"))
    if (done !== undefined) onClose()
  }
  const remove = async (): Promise<void> => {
    if (replaces === undefined) return
    const done = await doing(() => library.samples.remove(replaces.id), t("sample.removed"))
    if (done !== undefined) onClose()
  }
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={t(isPlaying ? "sample.stop" : "sample.play")}
        isMain
        onClick={onPlay}
      />
      <p className={styles.range}>
        {placeOf(startMs)} – {placeOf(endMs)}
      </p>
      <TextField
        label={t("sample.label")}
        value={label}
        maxLength={200}
        onChange={({ target }) => onChange({ ...draft, label: target.value })}
      />
      <label className={styles.onPad}>
        {t("sample.onPad")}
        <select
          value={pad ?? ""}
          onChange={({ target }) => onChange({ ...draft, pad: target.value === "" ? null : Number(target.value) })}
        >
          <option value="">{t("sample.noPad")}</option>
          {PAD_KEYS.map((key, at) => (
            <option key={key} value={at}>
              {key.toUpperCase()}
            </option>
          ))}
        </select>
      </label>
      <div className={styles.end}>
        {replaces === undefined ? null : (
          <IconButton icon={Trash2} label={t("sample.removeOne")} onClick={() => void remove()} />
        )}
        <Button look="plain" onClick={onClose}>
          {t("cancel", { ns: "app" })}
        </Button>
        <Button look="primary" type="submit">
          {t("sample.save")}
        </Button>
      </div>
    </form>
  )
}
