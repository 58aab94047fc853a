/** All settings: a list of pages beside the one that is shown. */
import { Link, Outlet, useRouter } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { mayGo } from "../../app/nav.ts"
import { useMe, useSession } from "../../app/session.tsx"
import { SETTINGS_PAGES } from "./pages.ts"
import styles from "./Settings.module.css"

export function Settings() {
  const { t } = useTranslation("settings")
  const { role } = useMe()
  const { session } = useSession()
  const router = useRouter()
  const pages = useRef<HTMLElement>(null)
  // On phones the list is a line that scrolls. Once a page is rendered the router puts all back that was scrolled; this comes after it.
  useEffect(() => {
    const show = (): void =>
      pages.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "nearest" })
    show()
    return router.subscribe("onRendered", show)
  }, [router])
  const isAway = session.state === "signedIn" && session.reach !== "reached"
  return (
    <div className={styles.settings}>
      <nav ref={pages} className={styles.pages} aria-label={t("settings")}>
        {SETTINGS_PAGES.filter((page) => mayGo(page, role)).map(({ to, label, icon: Icon, needsServer }) => (
          <Link
            key={to}
            to={to}
            className={styles.item}
            data-away={isAway && needsServer}
            activeProps={{ "aria-current": "page" }}
          >
            <Icon size={17} aria-hidden />
            {t(label)}
          </Link>
        ))}
      </nav>
      <div className={styles.page}>
        <Outlet />
      </div>
    </div>
  )
}
