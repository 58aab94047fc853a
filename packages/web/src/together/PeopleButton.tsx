/** In the bar at the top: who else is here, and what opens the list of them. Nothing where the server cannot be reached. */
import { Users } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../components/Button.tsx"
import { useListeningTogether } from "./ListeningTogether.ts"
import { usePeople, useTogether } from "./useTogether.ts"
import styles from "./Together.module.css"

const Popup = lazy(() => import("./PeoplePopup.tsx").then(({ PeoplePopup }) => ({ default: PeoplePopup })))

export function PeopleButton() {
  const { t } = useTranslation("together")
  const others = useTogether()
  const everybody = usePeople("presence")
  const people = everybody.filter(({ isMyself }) => !isMyself)
  const isTogether = useListeningTogether() !== undefined
  const [anchor, setAnchor] = useState<Element>()
  if (others === undefined) return null
  const label = people.length === 0 ? t("people") : t("peopleHere", { count: people.length })
  return (
    <>
      <span className={styles.button}>
        <IconButton
          icon={Users}
          label={label}
          pressed={isTogether}
          aria-haspopup="dialog"
          aria-expanded={anchor !== undefined}
          onClick={(event) => setAnchor(event.currentTarget)}
        />
        {people.length === 0 ? null : (
          <span className={styles.count} aria-hidden>
            {people.length}
          </span>
        )}
      </span>
      {anchor === undefined ? null : (
        <Suspense fallback={null}>
          <Popup anchor={anchor} others={others} people={everybody} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  )
}
