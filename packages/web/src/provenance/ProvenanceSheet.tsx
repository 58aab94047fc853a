/** A sheet at the side of any page: where everything of a track, an album or an artist comes from, and its history. */
import { Dialog } from "@base-ui/react/dialog"
import { useLive } from "@ledgerline/client/react"
import { Link } from "@tanstack/react-router"
import { SquareArrowOutUpRight, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { IconButton } from "../components/Button.tsx"
import { Cover } from "../components/Cover.tsx"
import { Tabbed } from "../components/Tabbed.tsx"
import type { Detail } from "./derived.ts"
import type { SubjectKind } from "./fields.ts"
import { FieldsPanel } from "./FieldsPanel.tsx"
import { HistoryPanel } from "./HistoryPanel.tsx"
import { ImagesPanel } from "./ImagesPanel.tsx"
import styles from "./ProvenanceSheet.module.css"
import { editable, pathOf } from "./subject.ts"

export interface ProvenanceSheetProps {
  readonly kind: SubjectKind
  readonly id: string
  readonly onClose: () => void
  readonly field?: string | undefined
}

export function ProvenanceSheet({ kind, id, field, onClose }: ProvenanceSheetProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const { value } = useLive<Detail>(() => editable(library, kind).liveOne(id), [library, kind, id])
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.sheet}>
          <header className={styles.header}>
            <Cover artwork={value?.artwork ?? null} size={56} isRound={kind === "artist"} />
            <div className={styles.titles}>
              <Dialog.Title render={<h2 />} className={styles.title}>
                {value === undefined ? "…" : "name" in value ? value.name : (value.title ?? t("none"))}
              </Dialog.Title>
              <Dialog.Description className={styles.quiet}>
                {t(kind)} · {t("whereFrom")}
              </Dialog.Description>
            </div>
            <Link
              to={pathOf(`${kind}:${id}`) ?? "/"}
              onClick={onClose}
              className={styles.page}
              aria-label={t("stack.page")}
              title={t("stack.page")}
            >
              <SquareArrowOutUpRight size={18} aria-hidden />
            </Link>
            <Dialog.Close render={<IconButton icon={X} label={t("stack.close")} />} />
          </header>
          <Tabbed
            isFilling
            tabs={[
              { name: "fields", label: t("stack.fields"), panel: <FieldsPanel kind={kind} id={id} open={field} /> },
              { name: "history", label: t("stack.history"), panel: <HistoryPanel kind={kind} id={id} /> },
              { name: "images", label: t("stack.images"), panel: <ImagesPanel kind={kind} id={id} /> },
            ]}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
