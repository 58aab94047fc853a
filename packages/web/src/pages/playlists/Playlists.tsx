/** All playlists and collections. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link, useRouter } from "@tanstack/react-router"
import { FolderPlus, ListMusic, ListPlus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { playlistMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { Button } from "../../components/Button.tsx"
import { ContextMenu } from "../../components/Menu.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Loading } from "../../components/States.tsx"
import { useFiledPlaylists } from "../../playlists/all.ts"
import { openNewPlaylist } from "../../playlists/PlaylistDialog.tsx"
import { OutOfFolders, PlaylistTree } from "../../playlists/PlaylistTree.tsx"
import styles from "../library/library.module.css"

export function Playlists() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const router = useRouter()
  const asOf = useAsOfQuery()
  const filed = useFiledPlaylists()
  const collections = useLive(
    () => library.playlists.live({ kind: "collection", limit: 500, sort: "name", ...asOf }),
    [library, asOf],
  )
  const make = (): void =>
    openNewPlaylist({ onMade: (id) => void router.navigate({ to: "/playlists/$id", params: { id } }) })
  const of = (owner: "own" | "library") => {
    const isOf = ({ user }: { readonly user: string | null }): boolean => (user === null) === (owner === "library")
    return { playlists: (filed?.playlists ?? []).filter(isOf), folders: (filed?.folders ?? []).filter(isOf) }
  }
  const groups = [
    { owner: "own", title: t("ofYours"), ...of("own") },
    { owner: "library", title: t("everybodys"), ...of("library") },
    { owner: undefined, title: t("pages.collections"), playlists: collections.value?.items ?? [], folders: [] },
  ] as const
  const full = groups.filter(({ playlists, folders }) => playlists.length + folders.length > 0)
  return (
    <Page
      title={t("pages.playlists")}
      actions={
        <>
          <Button
            icon={FolderPlus}
            onClick={() => void import("../../playlists/FolderDialog.tsx").then((dialog) => dialog.openNewFolder())}
          >
            {t("newFolder")}
          </Button>
          <Button look="primary" icon={ListPlus} onClick={make}>
            {t("newOne")}
          </Button>
        </>
      }
    >
      {filed === undefined ? (
        <Loading />
      ) : full.length === 0 ? (
        <Empty icon={ListMusic} title={t("empty.playlists")}>
          <p>{t("empty.playlistsHint")}</p>
        </Empty>
      ) : (
        full.map(({ owner, title, playlists, folders }) => (
          <section key={title}>
            <Head owner={owner} title={title} folders={folders} />
            <PlaylistTree
              playlists={playlists}
              folders={folders}
              label={title}
              line={(playlist) => <Card playlist={playlist} />}
            />
          </section>
        ))
      )}
    </Page>
  )
}

interface HeadProps {
  readonly owner: "own" | "library" | undefined
  readonly title: string
  readonly folders: readonly PlaylistFolder[]
}

/** What is dropped on it lies in no folder any more. */
function Head({ owner, title, folders }: HeadProps) {
  const head = (
    <div className={styles.sectionHead}>
      <h2>{title}</h2>
    </div>
  )
  return owner === undefined ? (
    head
  ) : (
    <OutOfFolders owner={owner} folders={folders}>
      {head}
    </OutOfFolders>
  )
}

function Card({ playlist }: { readonly playlist: Playlist }) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  return (
    <ContextMenu entries={() => playlistMenu.entries(playlist, context)}>
      <Link to="/playlists/$id" params={{ id: playlist.id }} className={styles.line} draggable={false}>
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
