/** Where a list of the library has nothing: what to do next. */
import { useRouter } from "@tanstack/react-router"
import type { LucideIcon } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/session.tsx"
import { Button } from "../../components/Button.tsx"
import { Empty } from "../../components/States.tsx"

export function EmptyLibrary({ icon, isFiltered }: { readonly icon: LucideIcon; readonly isFiltered: boolean }) {
  const { t } = useTranslation("browse")
  const router = useRouter()
  const { role } = useMe()
  if (isFiltered) return <Empty icon={icon} title={t("empty.filtered")} />
  return (
    <Empty icon={icon} title={t("empty.library")}>
      {role === "listener" ? null : (
        <>
          <p>{t("empty.libraryHint")}</p>
          <Button look="primary" onClick={() => void router.navigate({ to: "/settings/import" as string })}>
            {t("empty.import")}
          </Button>
        </>
      )}
    </Empty>
  )
}
