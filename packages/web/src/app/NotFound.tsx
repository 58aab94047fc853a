import { SearchX } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Empty } from "../components/States.tsx"

export function NotFound() {
  const { t } = useTranslation()
  return <Empty icon={SearchX} title={t("notFound")} />
}
