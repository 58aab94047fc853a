/** On phones: the pages that people go to most, at the foot of the screen. */
import { Link } from "@tanstack/react-router"
import { Disc3, House, ListMusic, Search, UserRound } from "lucide-react"
import { useTranslation } from "react-i18next"
import styles from "./TabBar.module.css"

export function TabBar() {
  const { t } = useTranslation()
  const { t: browse } = useTranslation("browse")
  const tabs = [
    { to: "/", label: t("home"), icon: House },
    { to: "/albums", label: browse("pages.albums"), icon: Disc3 },
    { to: "/artists", label: browse("pages.artists"), icon: UserRound },
    { to: "/playlists", label: browse("pages.playlists"), icon: ListMusic },
    { to: "/search", label: browse("search"), icon: Search },
  ] as const
  return (
    <nav className={styles.tabs} aria-label={t("tabs")}>
      {tabs.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={styles.tab}
          activeProps={{ "aria-current": "page" }}
          activeOptions={{ exact: to === "/" }}
        >
          <Icon size={20} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
