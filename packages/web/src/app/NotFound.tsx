/** What is shown where an address leads to nothing. */
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { Page } from "../components/Page.tsx"
import { Failed } from "../components/States.tsx"

export function NotFound() {
  const { t } = useTranslation()
  return <Page title={t("notFound")} subtitle={<Link to="/">{t("home")}</Link>} />
}

/** Instead of the page of one thing, which could not be loaded. What is not there is no failure that trying again would mend. */
export function NoPage({ error }: { readonly error: Error }) {
  const status = "status" in error ? error.status : undefined
  // An id that none can be is one of nothing.
  return status === 404 || status === 400 ? <NotFound /> : <Failed error={error} />
}
