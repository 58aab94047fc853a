/** How a track belongs together with others: remixes, edits, what it samples and what samples it. */
import type { Relation } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link } from "@tanstack/react-router"
import { Link2, Plus, Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Button, IconButton } from "../../components/Button.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { useDoing } from "../doing.ts"
import { spelledOut } from "../naming.ts"
import { useNames } from "../useNames.ts"
import { pathOf } from "../subject.ts"
import { SubjectName } from "../SubjectName.tsx"
import { AddRelation } from "./AddRelation.tsx"
import styles from "./Relations.module.css"

export function RelationsPanel({ subject }: { readonly subject: string }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const mayEdit = useMayEdit()
  const [isAdding, setAdding] = useState(false)
  const from = useLive(() => library.relations.live({ from: subject }), [library, subject])
  const to = useLive(() => library.relations.live({ to: subject }), [library, subject])
  const error = from.error ?? to.error
  if (from.value === undefined || to.value === undefined)
    return error === undefined ? <Loading /> : <Failed error={error} />
  const all = [...from.value.items, ...to.value.items]
  return (
    <div className={styles.panel}>
      {all.length === 0 && !isAdding ? <Empty icon={Link2} title={t("relation.none")} /> : null}
      <ul className={styles.list}>
        {all.map((relation) => (
          <One key={relation.id} relation={relation} subject={subject} />
        ))}
      </ul>
      {!mayEdit ? null : isAdding ? (
        <AddRelation from={subject} onClose={() => setAdding(false)} />
      ) : (
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t("relation.add")}
        </Button>
      )}
    </div>
  )
}

function One({ relation, subject }: { readonly relation: Relation; readonly subject: string }) {
  const { t, i18n } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const { id, kind, from, to, note, actor } = relation
  const isFrom = from === subject
  const other = isFrom ? to : from
  const key = `relation.${isFrom ? kind : `${kind}Back`}`
  const path = pathOf(other)
  return (
    <li className={styles.relation}>
      <p>
        <span className={styles.kind}>
          {i18n.exists(`provenance:${key}`) ? t(key as "relation.remix") : spelledOut(kind)}
        </span>{" "}
        {path === undefined ? (
          <SubjectName subject={other} />
        ) : (
          <Link to={path} className={styles.other}>
            <SubjectName subject={other} />
          </Link>
        )}
        <span className={styles.quiet}>
          {note === null ? "" : ` · ${note}`} · {names.actor(actor)}
        </span>
      </p>
      {mayEdit ? (
        <IconButton
          icon={Trash2}
          size="small"
          label={t("relation.removeOne")}
          onClick={() => void doing(() => library.relations.remove(id), t("relation.removed"))}
        />
      ) : null}
    </li>
  )
}
