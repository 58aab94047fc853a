/** Asks before what a field shows is taken back, with what it will show then. */
import type { Why } from "@ledgerline/client/contract"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Failed } from "../components/States.tsx"
import { Changes } from "./history/Changes.tsx"
import { useDoing } from "./doing.ts"
import styles from "./EditField.module.css"
import { useNames } from "./useNames.ts"
import { usePreview } from "./RevertPreview.tsx"
import { editable, type Subject } from "./subject.ts"

export interface RevertFieldProps {
  readonly subject: Subject
  readonly why: Why
  readonly onClose: () => void
}

export function RevertField({ subject: { kind, id }, why: { field }, onClose }: RevertFieldProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const what = useMemo(() => ({ kind, id, field }), [kind, id, field])
  const preview = usePreview(what)
  const name = names.field(field)
  const revert = async (): Promise<void> => {
    const said = t("stack.reverted", { field: name })
    await doing(() => editable(library, kind).revertField(id, field), said, { isUndone: true })
    onClose()
  }
  const changes = preview === undefined || preview instanceof Error ? [] : preview.items.flatMap(({ fields }) => fields)
  return (
    <div className={styles.form} role="group" aria-label={t("stack.revertField", { field: name })}>
      {preview === undefined ? (
        <p role="status">{t("revert.looking")}</p>
      ) : preview instanceof Error ? (
        <Failed error={preview} />
      ) : (
        <>
          <p className={styles.quiet}>{changes.length === 0 ? t("revert.none") : t("stack.willShow")}</p>
          <Changes changes={changes} />
        </>
      )}
      <div className={styles.end}>
        <Button look="plain" onClick={onClose}>
          {t("cancel", { ns: "app" })}
        </Button>
        <Button look="primary" disabled={preview instanceof Error} onClick={() => void revert()}>
          {t("revert.do")}
        </Button>
      </div>
    </div>
  )
}
