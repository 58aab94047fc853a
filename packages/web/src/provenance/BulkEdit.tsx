/** Edits one track or many at once: only what is changed here changes, in one action. */
import type { Track } from "@ledgerline/client/contract"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { changeMany } from "../app/batches.tsx"
import { toastError } from "../app/toasts.tsx"
import { Button } from "../components/Button.tsx"
import { Check } from "../components/Check.tsx"
import { Dialog } from "../components/Dialog.tsx"
import styles from "./BulkEdit.module.css"
import { tell, useDoing } from "./doing.ts"
import { type Fields, type FieldValue, fieldsOf } from "./fields.ts"
import { useNames } from "./useNames.ts"
import { ValueInput } from "./ValueInput.tsx"
import { type Common, commonValue, parseTyped, sameValue, typedOf } from "./values.ts"

/** Those that people edit of many tracks; the rest is for one at a time, in the sheet. */
const FIELDS: readonly string[] =
  "title artist album albumArtist genres year date track disc composers moods label compilation comment".split(" ")

/** As many as the library changes in one request; of more each thousand is an action, and one click takes back all. */
const MOST = 1000

export interface BulkEditProps {
  readonly tracks: readonly Track[]
  readonly onClose: () => void
}

/** Of more, fields that lists do not have are not read one by one: they are left as they are unless something is written there. */
const READ = 100

/** Undefined where it is not known here. */
const valueOf = (track: Track, field: string, details: ReadonlyMap<string, Fields>): FieldValue | undefined => {
  const listed = (track as unknown as Readonly<Record<string, FieldValue | undefined>>)[field]
  if (listed !== undefined) return listed
  const fields = details.get(track.id)
  return fields === undefined ? undefined : (fields[field] ?? null)
}

/** What lists do not have of tracks, by their ids. */
function useDetails(tracks: readonly Track[]): ReadonlyMap<string, Fields> {
  const library = useLibrary()
  const [details, setDetails] = useState<ReadonlyMap<string, Fields>>(new Map())
  useEffect(() => {
    if (tracks.length > READ) return
    Promise.all(tracks.map(async ({ id }) => [id, (await library.tracks.get(id)).fields] as const)).then(
      (read) => setDetails(new Map(read)),
      toastError,
    )
  }, [library, tracks])
  return details
}

export function BulkEdit({ tracks, onClose }: BulkEditProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const details = useDetails(tracks)
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [shown, setShown] = useState<readonly string[]>(FIELDS.slice(0, 7))
  const [lock, setLock] = useState(false)
  const [isBusy, setBusy] = useState(false)

  const commonOf = (field: string): Common => {
    const values = tracks.map((track) => valueOf(track, field, details))
    return values.includes(undefined) ? { same: false, count: 0 } : commonValue(values)
  }
  const fields: Record<string, FieldValue> = {}
  let isWrong = false
  for (const [field, text] of Object.entries(typed)) {
    const common = commonOf(field)
    const value = parseTyped(field, text)
    if (value === undefined) isWrong = true
    else if (!(common.same && sameValue(common.value, value))) fields[field] = value
  }
  const count = Object.keys(fields).length
  const save = async (): Promise<void> => {
    setBusy(true)
    const ids = tracks.map(({ id }) => id)
    const said = t("bulk.done", { count: tracks.length })
    if (ids.length <= MOST) {
      const done = await doing(() => library.tracks.editMany(ids, fields as Fields, lock ? { lock } : {}), said)
      if (done === undefined) setBusy(false)
      else onClose()
      return
    }
    // The window that says how far it is takes the place of this one.
    const { changes, done } = await changeMany({
      title: t("bulk.title", { count: ids.length }),
      items: ids,
      size: MOST,
      change: (part) => library.tracks.editMany(part, fields as Fields, lock ? { lock } : {}),
    })
    if (done > 0) tell(library, changes, t("bulk.done", { count: done }))
  }
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={tracks.length === 1 ? (tracks[0]?.title ?? t("edit")) : t("bulk.title", { count: tracks.length })}
      description={t("bulk.hint")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel", { ns: "app" })}</Button>
          <Button look="primary" disabled={count === 0 || isWrong || isBusy} onClick={() => void save()}>
            {tracks.length === 1 ? t("save") : t("bulk.saveMany", { count: tracks.length })}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {shown.map((field) => {
          const common = commonOf(field)
          const different = common.same
            ? undefined
            : common.count === 0
              ? t("bulk.asItIs")
              : t("bulk.different", { count: common.count })
          return (
            <div key={field} className={styles.field} data-changed={Object.hasOwn(fields, field)}>
              <span className={styles.name} aria-hidden>
                {names.field(field)}
                {Object.hasOwn(fields, field) ? <span className={styles.mark}>{t("bulk.changes")}</span> : null}
              </span>
              <ValueInput
                field={field}
                text={typed[field] ?? (common.same ? typedOf(common.value) : "")}
                placeholder={different}
                onChange={(text) => setTyped({ ...typed, [field]: text })}
              />
            </div>
          )
        })}
      </div>
      <label className={styles.more}>
        {t("stack.addField")}
        <select value="" onChange={({ target }) => setShown([...shown, target.value])}>
          <option value="">{t("stack.chooseField")}</option>
          {[...new Set([...FIELDS, ...fieldsOf("track")])]
            .filter((field) => !shown.includes(field))
            .map((field) => (
              <option key={field} value={field}>
                {names.field(field)}
              </option>
            ))}
        </select>
      </label>
      <Check label={t("stack.alsoLock")} checked={lock} onChange={({ target }) => setLock(target.checked)} />
    </Dialog>
  )
}
