/** The folders in which files lie, source by source. */
import type { FolderEntry, Track } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link, useSearch } from "@tanstack/react-router"
import { ChevronRight, Folder, HardDrive } from "lucide-react"
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { fixedList } from "../../lists/List.ts"
import { itemOf } from "../../tracks/items.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import styles from "./folders.module.css"

export function Folders() {
  const { source, path = "" } = useSearch({ from: "/folders" })
  return source === undefined ? <Sources /> : <Inside key={`${source} ${path}`} source={source} path={path} />
}

function Sources() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const { value, error } = useLive(() => library.livePlaces(), [library])
  const places = value?.items.filter(({ kind }) => kind === "folder")
  return (
    <Page title={t("pages.folders")}>
      {places === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {places?.length === 0 ? <Empty icon={Folder} title={t("empty.folders")} /> : null}
      <ul className={styles.entries}>
        {places?.map(({ id, name, copies }) => (
          <li key={id}>
            <Link to="/folders" search={{ source: id }} className={styles.entry}>
              <HardDrive size={18} aria-hidden />
              <span className={styles.name}>{name}</span>
              <span className={styles.below}>{t("files", { count: copies })}</span>
              <ChevronRight size={16} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  )
}

function Inside({ source, path }: { readonly source: string; readonly path: string }) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const places = useLive(() => library.livePlaces(), [library])
  const { entries, error } = useEntries(source, path)
  const folders = entries?.filter(({ kind }) => kind === "folder") ?? []
  const tracks = useMemo((): readonly Track[] => (entries ?? []).flatMap((each) => each.tracks), [entries])
  const list = useMemo(() => fixedList(tracks.map(itemOf)), [tracks])
  const root = places.value?.items.find(({ id }) => id === source)?.name ?? ""
  const parts = path === "" ? [] : path.split("/")
  return (
    <Page title={parts.at(-1) ?? root} actions={tracks.length === 0 ? undefined : <PlayButtons list={list} />}>
      <nav className={styles.way} aria-label={t("pages.folders")}>
        <Link to="/folders" search={{}}>
          {t("pages.folders")}
        </Link>
        {[root, ...parts].map((name, at) => (
          <span key={parts.slice(0, at).join("/")}>
            <ChevronRight size={14} aria-hidden />
            <Link to="/folders" search={at === 0 ? { source } : { source, path: parts.slice(0, at).join("/") }}>
              {name}
            </Link>
          </span>
        ))}
      </nav>
      {entries === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {entries?.length === 0 ? <Empty icon={Folder} title={t("empty.folders")} /> : null}
      {folders.length === 0 ? null : (
        <ul className={styles.entries}>
          {folders.map((folder) => (
            <li key={folder.path}>
              <Link to="/folders" search={{ source, path: folder.path }} className={styles.entry}>
                <Folder size={18} aria-hidden />
                <span className={styles.name}>{folder.name}</span>
                <ChevronRight size={16} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {tracks.length === 0 ? null : (
        <TrackTable name="folder" label={parts.at(-1) ?? root} list={list} columns={["artist", "album", "duration"]} />
      )}
    </Page>
  )
}

/** Entries that are shown of one folder. */
const MOST = 5000

/** All that lies in a folder; read again where the library changed. */
function useEntries(source: string, path: string) {
  const library = useLibrary()
  const [state, setState] = useState<{ readonly entries?: readonly FolderEntry[]; readonly error?: Error }>({})
  useEffect(() => {
    const query = path === "" ? {} : { path }
    const live = library.browse.liveFolder(source, { ...query, limit: 500 })
    let asked = 0
    const read = async (): Promise<void> => {
      const own = ++asked
      if (live.error !== undefined) return setState({ error: live.error })
      if (live.value === undefined) return undefined
      const entries = [...live.value.items]
      for (let after = live.value.next; after !== null && entries.length < MOST;) {
        const more = await library.browse.folder(source, { ...query, limit: 500, after })
        entries.push(...more.items)
        after = more.next
      }
      return own === asked ? setState({ entries }) : undefined
    }
    return live.subscribe(() => void read().catch((error: unknown) => setState({ error: error as Error })))
  }, [library, source, path])
  return state
}
