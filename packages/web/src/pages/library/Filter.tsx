/** What a list is limited to, and the way back to all of it. */
import { useNavigate } from "@tanstack/react-router"
import { X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Button } from "../../components/Button.tsx"
import styles from "./library.module.css"

interface FilterProps {
  readonly genre: string | undefined
  readonly year: number | undefined
  readonly to: "/tracks" | "/albums"
}

export function Filter({ genre, year, to }: FilterProps) {
  const { t } = useTranslation("browse")
  const navigate = useNavigate()
  if (genre === undefined && year === undefined) return null
  return (
    <p className={styles.filter}>
      <span>{genre === undefined ? t("filteredYear", { name: year }) : t("filteredGenre", { name: genre })}</span>
      <Button look="plain" icon={X} onClick={() => void navigate({ to, search: {} })}>
        {t("clearFilter")}
      </Button>
    </p>
  )
}
