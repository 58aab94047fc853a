/** Fields before and after. */
import type { FieldChanged } from "@ledgerline/client/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "../../components/Button.tsx"
import { Difference } from "../Difference.tsx"
import { useNames } from "../useNames.ts"
import styles from "./Timeline.module.css"

/** As many are shown before somebody asks for more. */
const FIRST = 6

/** Words of the library for what other lines say already. */
const SAID = new Set(["addedAt", "candidate"])

/** The file that a track comes with is an id here, and says nothing to people; that another one took its place does. */
const isTold = ({ field, before }: FieldChanged): boolean =>
  !SAID.has(field) && (field !== "mediaFile" || (before !== null && before !== undefined))

export function Changes({ changes: all }: { readonly changes: readonly FieldChanged[] }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const changes = all.filter(isTold)
  const [isWhole, setWhole] = useState(false)
  if (changes.length === 0) return null
  const rest = changes.length - FIRST
  return (
    <>
      <dl className={styles.changes}>
        {(isWhole ? changes : changes.slice(0, FIRST)).map(({ field, before, after }) => (
          <div key={field} className={styles.change}>
            <dt>{names.field(field)}</dt>
            <dd>
              <Difference field={field} before={before} after={after} />
            </dd>
          </div>
        ))}
      </dl>
      {rest > 0 && !isWhole ? (
        <Button look="plain" className={styles.more} onClick={() => setWhole(true)}>
          {t("revert.more", { count: rest })}
        </Button>
      ) : null}
    </>
  )
}
