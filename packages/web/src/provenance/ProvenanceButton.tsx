/** Opens the sheet that says where everything of something comes from; for pages of tracks, albums and artists. */
import { ScrollText } from "lucide-react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../components/Button.tsx"
import type { SubjectKind } from "./fields.ts"
import { openProvenance } from "./open.tsx"

export function ProvenanceButton({ kind, id }: { readonly kind: SubjectKind; readonly id: string }) {
  const { t } = useTranslation("provenance")
  return <IconButton icon={ScrollText} label={t("whereFrom")} onClick={() => openProvenance(kind, id)} />
}
