/** The fields of a track, an album or an artist: each with who says it, and all that was said on a click. */
import type { Why } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Plus } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useAsOf, useAsOfQuery, useMayEdit } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { Failed, Loading } from "../components/States.tsx"
import { type Detail, derivedOf, emptyFields, shownFields } from "./derived.ts"
import { EditField } from "./EditField.tsx"
import { FieldRow } from "./FieldRow.tsx"
import { inOrder, type SubjectKind } from "./fields.ts"
import styles from "./FieldsPanel.module.css"
import { useNames } from "./useNames.ts"
import { editable, type Subject } from "./subject.ts"

export interface FieldsPanelProps {
  readonly kind: SubjectKind
  readonly id: string
  /** The field that is open at first. */
  readonly open?: string | undefined
}

export function FieldsPanel({ kind, id, open }: FieldsPanelProps) {
  const library = useLibrary()
  const asOf = useAsOf()
  const query = useAsOfQuery()
  // What is live is of one of three kinds, and so is what it answers.
  const detail = useLive<Detail>(() => editable(library, kind).liveOne(id, query), [library, kind, id, query])
  const whys = useLive(() => editable(library, kind).liveWhy(id), [library, kind, id])
  const error = detail.error ?? whys.error
  if (detail.value === undefined || whys.value === undefined)
    return error === undefined ? <Loading /> : <Failed error={error} />
  if (asOf !== undefined) return <Past kind={kind} detail={detail.value} />
  return <Present subject={{ kind, id }} whys={whys.value.items} detail={detail.value} open={open} />
}

interface PresentProps {
  readonly subject: Subject
  readonly whys: readonly Why[]
  readonly detail: Detail
  readonly open: string | undefined
}

function Present({ subject, whys, detail, open }: PresentProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const mayEdit = useMayEdit()
  const [adding, setAdding] = useState<string>()
  const shown = shownFields(subject.kind, whys, derivedOf(detail))
  return (
    <div className={styles.panel}>
      <ul className={styles.list}>
        {shown.map((why) => (
          <FieldRow key={why.field} subject={subject} why={why} isOpenAtFirst={why.field === open} />
        ))}
      </ul>
      {!mayEdit ? null : adding === undefined ? (
        <label className={styles.add}>
          <Plus size={16} aria-hidden />
          <span>{t("stack.addField")}</span>
          <select value="" onChange={({ target }) => setAdding(target.value)}>
            <option value="">{t("stack.chooseField")}</option>
            {emptyFields(subject.kind, shown).map((field) => (
              <option key={field} value={field}>
                {names.field(field)}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <div className={styles.adding}>
          <p className={styles.addingName}>{names.field(adding)}</p>
          <EditField
            subject={subject}
            field={adding}
            value={null}
            isLocked={false}
            onClose={() => setAdding(undefined)}
          />
        </div>
      )}
    </div>
  )
}

/** As it was: what it showed, which is all that can be asked of then. */
function Past({ kind, detail }: { readonly kind: SubjectKind; readonly detail: Detail }) {
  const fields = Object.entries({ ...derivedOf(detail), ...detail.fields })
  return (
    <ul className={styles.list}>
      {inOrder(kind, fields, ([name]) => name).map(([field, value]) => (
        <FieldRow key={field} why={{ field, value, locked: false, line: "", stack: [] }} />
      ))}
    </ul>
  )
}
