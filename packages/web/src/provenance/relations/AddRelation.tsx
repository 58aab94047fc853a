/** Says that a track is a remix, an edit, a part … of another one. */
import type { Routes } from "@ledgerline/client/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { TextField } from "../../components/TextField.tsx"
import { useDoing } from "../doing.ts"
import { type Picked, PickSubject } from "../PickSubject.tsx"
import styles from "./Relations.module.css"

type Kind = Routes["curation.relate"]["body"]["kind"]
const KINDS: readonly Kind[] = ["remix", "edit", "alternate", "sampleOf", "partOf"]

export function AddRelation({ from, onClose }: { readonly from: string; readonly onClose: () => void }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const [kind, setKind] = useState<Kind>("remix")
  const [other, setOther] = useState<Picked>()
  const [note, setNote] = useState("")
  const add = async (event: React.SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (other === undefined) return
    const body = { kind, from, to: `track:${other.id}`, ...(note.trim() === "" ? {} : { note: note.trim() }) }
    const done = await doing(() => library.relations.add(body), t("relation.added"))
    if (done !== undefined) onClose()
  }
  return (
    <form className={styles.form} onSubmit={(event) => void add(event)}>
      <label className={styles.field}>
        {t("relation.kind")}
        <select value={kind} onChange={({ target }) => setKind(target.value as Kind)}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`relation.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <PickSubject kind="track" label={t("relation.search")} not={from} picked={other} onPick={setOther} />
      <TextField
        label={t("relation.note")}
        value={note}
        maxLength={500}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className={styles.end}>
        <Button look="plain" onClick={onClose}>
          {t("cancel", { ns: "app" })}
        </Button>
        <Button look="primary" type="submit" disabled={other === undefined}>
          {t("relation.add")}
        </Button>
      </div>
    </form>
  )
}
