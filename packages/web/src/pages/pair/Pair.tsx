/** A link that pairs, opened where somebody is signed in. */
import { Link, useSearch } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { Page } from "../../components/Page.tsx"
import { tokenIn } from "./link.ts"
import { PairCard } from "./PairCard.tsx"
import styles from "./PairCard.module.css"

export function Pair() {
  const { t } = useTranslation("guest")
  const { token = "" } = useSearch({ strict: false }) as { readonly token?: string }
  const found = tokenIn(token)
  return (
    <Page title={t("pair")}>
      {found === undefined ? (
        <p>
          {t("noToken")}{" "}
          <Link to="/settings/devices" className={styles.link}>
            {t("toDevices")}
          </Link>
        </p>
      ) : (
        <PairCard token={found} />
      )}
    </Page>
  )
}
