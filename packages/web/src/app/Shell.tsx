/** What stays while pages change: the way around, and what plays. */
import { Link, Outlet, useLocation } from "@tanstack/react-router"
import { Menu as MenuIcon } from "lucide-react"
import { lazy, Suspense, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../components/Button.tsx"
import { usePlayerState } from "../player/PlayerProvider.tsx"
import { useAsOfState } from "./asOf.tsx"
import { Dialogs } from "./dialogs.tsx"
import { GlobalCommands } from "./GlobalCommands.tsx"
import { useIdle } from "./idle.ts"
import { startKeys } from "./keys.ts"
import { mayGo, NAVIGATION } from "./nav.ts"
import { QueueDrop } from "./QueueDrop.tsx"
import { useMe } from "./session.tsx"
import styles from "./Shell.module.css"
import { TabBar } from "./TabBar.tsx"

const SearchBox = lazy(() => import("../search/SearchBox.tsx").then((box) => ({ default: box.SearchBox })))
const SidePlaylists = lazy(() =>
  import("../playlists/SidePlaylists.tsx").then((side) => ({ default: side.SidePlaylists })),
)

export function Shell() {
  const { t } = useTranslation()
  useEffect(startKeys, [])
  const { pathname } = useLocation()
  // Going anywhere closes it.
  const [openAt, setOpenAt] = useState<string>()
  const isOpen = openAt === pathname
  const isIdle = useIdle()
  const { at, wanted } = useAsOfState()
  const isPast = at !== undefined || wanted !== undefined
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content" onClick={focusContent}>
        {t("skip")}
      </a>
      <nav className={styles.side} data-open={isOpen} aria-label={t("menu")}>
        <Link to="/" className={styles.brand}>
          <img src="icon.svg" width={28} height={28} alt="" />
          Ledgerline
        </Link>
        <Groups />
        <Suspense>
          <SidePlaylists />
        </Suspense>
      </nav>
      {isOpen ? <div className={styles.shade} onClick={() => setOpenAt(undefined)} aria-hidden /> : null}
      <header className={styles.top}>
        <IconButton className={styles.opener} icon={MenuIcon} label={t("menu")} onClick={() => setOpenAt(pathname)} />
        <Suspense fallback={<div className={styles.searchSoon} />}>
          <SearchBox />
        </Suspense>
        <div className={styles.topEnd}>
          <Suspense>{isIdle ? <TopEnd /> : null}</Suspense>
        </div>
      </header>
      <main id="content" className={styles.content} tabIndex={-1} data-scroll-restoration-id="content">
        <Suspense>{isPast ? <AsOfBanner /> : null}</Suspense>
        <Outlet />
      </main>
      <QueueDrop>
        <PlayerFoot />
      </QueueDrop>
      <TabBar />
      <GlobalCommands />
      <Dialogs />
      <Suspense>{isIdle ? <Beside /> : null}</Suspense>
    </div>
  )
}

/** An address behind `#` is one of a page, so the link itself would lead away. */
function focusContent(event: React.MouseEvent): void {
  event.preventDefault()
  document.getElementById("content")?.focus()
}

function Groups() {
  const { t } = useTranslation()
  const { role } = useMe()
  return NAVIGATION.map(({ label, items }, at) => {
    const open = items.filter((item) => mayGo(item, role))
    return open.length === 0 ? null : (
      <section key={at} className={styles.group}>
        {label === null ? null : <h2 className={styles.groupTitle}>{t(label)}</h2>}
        {open.map(({ to, label: text, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.item}
            activeProps={{ "aria-current": "page" }}
            activeOptions={{ exact: to === "/" }}
          >
            <Icon size={18} aria-hidden />
            {t(text)}
          </Link>
        ))}
      </section>
    )
  })
}

const TopEnd = lazy(() => import("./Later.tsx").then((later) => ({ default: later.TopEnd })))
const Beside = lazy(() => import("./Later.tsx").then((later) => ({ default: later.Beside })))
const AsOfBanner = lazy(() => import("../provenance/AsOfBanner.tsx").then((banner) => ({ default: banner.AsOfBanner })))
const PlayerBar = lazy(() => import("../player/PlayerBar.tsx").then((module) => ({ default: module.PlayerBar })))

/** There is nothing to show of a player without a queue, and nothing to load. */
function PlayerFoot() {
  const { queue } = usePlayerState()
  return queue.length === 0 ? null : (
    <Suspense fallback={null}>
      <PlayerBar />
    </Suspense>
  )
}
