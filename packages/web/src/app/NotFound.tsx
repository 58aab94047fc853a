import { SearchX } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Empty, Failed } from "../components/States.tsx"
import { Page } from "../components/Page.tsx"

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t("notFound")}>
      <Empty icon={SearchX} title={t("notFoundText")}>
        <a href="#/">{t("toHome")}</a>
      </Empty>
    </Page>
  )
}

/** Instead of the page of one thing, which could not be loaded. What is not there is no failure that trying again would mend. */
export function NoPage({ error }: { readonly error: Error }) {
  const { t } = useTranslation()
  const status = "status" in error ? error.status : undefined
  // An id that none can be is one of nothing.
  if (status === 404 || status === 400) return <NotFound />
  return (
    <Page title={t("notShown")}>
      <Failed error={error} />
    </Page>
  )
}
