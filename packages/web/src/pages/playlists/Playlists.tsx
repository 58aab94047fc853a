/** All playlists and collections. */
import type { Playlist } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link, useRouter } from "@tanstack/react-router"
import { ListMusic, ListPlus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { playlistMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { Button } from "../../components/Button.tsx"
import { ContextMenu } from "../../components/Menu.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Loading } from "../../components/States.tsx"
import { usePlaylistsAsOf } from "../../playlists/all.ts"
import { openNewPlaylist } from "../../playlists/PlaylistDialog.tsx"
import styles from "../library/library.module.css"

export function Playlists() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const router = useRouter()
  const asOf = useAsOfQuery()
  const playlists = usePlaylistsAsOf()
  const collections = useLive(
    () => library.playlists.live({ kind: "collection", limit: 500, sort: "name", ...asOf }),
    [library, asOf],
  )
  const make = (): void =>
    openNewPlaylist({ onMade: (id) => void router.navigate({ to: "/playlists/$id", params: { id } }) })
  const groups = [
    { title: t("ofYours"), items: (playlists ?? []).filter(({ user }) => user !== null) },
    { title: t("everybodys"), items: (playlists ?? []).filter(({ user }) => user === null) },
    { title: t("pages.collections"), items: collections.value?.items ?? [] },
  ].filter(({ items }) => items.length > 0)
  return (
    <Page
      title={t("pages.playlists")}
      actions={
        <Button look="primary" icon={ListPlus} onClick={make}>
          {t("newOne")}
        </Button>
      }
    >
      {playlists === undefined ? (
        <Loading />
      ) : groups.length === 0 ? (
        <Empty icon={ListMusic} title={t("empty.playlists")}>
          <p>{t("empty.playlistsHint")}</p>
        </Empty>
      ) : (
        groups.map(({ title, items }) => (
          <section key={title}>
            <div className={styles.sectionHead}>
              <h2>{title}</h2>
            </div>
            <ul className={styles.chips}>
              {items.map((each) => (
                <li key={each.id}>
                  <Card playlist={each} />
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
    </Page>
  )
}

function Card({ playlist }: { readonly playlist: Playlist }) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  return (
    <ContextMenu entries={() => playlistMenu.entries(playlist, context)}>
      <Link to="/playlists/$id" params={{ id: playlist.id }} className={styles.chip}>
        <strong>{playlist.name}</strong>
        <span>
          {playlist.description ?? ""}
          {playlist.description === null ? "" : " · "}
          {t("tracks", { count: playlist.items })}
        </span>
      </Link>
    </ContextMenu>
  )
}
