/** The clock in the bar at the top: chooses the moment as of which the library is looked at. */
import { History } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { useAsOf } from "../app/asOf.tsx"
import { IconButton } from "../components/Button.tsx"

const Popup = lazy(() => import("./AsOfPopup.tsx").then(({ AsOfPopup }) => ({ default: AsOfPopup })))

export function AsOfButton() {
  const { t } = useTranslation("provenance")
  const at = useAsOf()
  const [anchor, setAnchor] = useState<Element>()
  return (
    <>
      <IconButton
        icon={History}
        label={t("asOf.title")}
        pressed={at !== undefined}
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      {anchor === undefined ? null : (
        <Suspense fallback={null}>
          <Popup anchor={anchor} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  )
}
