/** Says that an artist is several, who were written as one. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { FixDialog } from "./FixDialog.tsx"
import styles from "./Fixing.module.css"
import type { FixProps } from "./fixed.ts"

/** What stands between names that were written as one. */
const BETWEEN = /\s*(?:[;/]|,|\s&\s|\s+(?:feat\.?|ft\.?|featuring|and|und|with|vs\.?)\s+)\s*/i

export function SplitArtist({ of: { id, name }, onClose }: FixProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [typed, setTyped] = useState(name.split(BETWEEN).join("\n"))
  const names = typed
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "")
  return (
    <FixDialog
      title={`${name}: ${t("fixing.splitArtist")}`}
      description={t("fixing.splitArtistHint")}
      action={t("fixing.split").replace(" …", "")}
      canDo={names.length > 1}
      said={t("fixing.renamed", { name: names.join("; ") })}
      act={() => library.artists.split(id, names)}
      onClose={onClose}
    >
      <label className={styles.names}>
        {t("fixing.names")}
        <textarea rows={4} value={typed} onChange={({ target }) => setTyped(target.value)} />
      </label>
    </FixDialog>
  )
}
