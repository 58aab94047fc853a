/** The playlists at the side: to go to, and to drop tracks on. */
import type { Playlist } from "@ledgerline/client/contract"
import { Link, useRouter } from "@tanstack/react-router"
import { ListMusic, Plus } from "lucide-react"
import { useCallback, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import shell from "../app/Shell.module.css"
import { toastError } from "../app/toasts.tsx"
import { playlistMenu } from "../app/trackMenu.ts"
import { useMenuContext } from "../app/useMenuContext.ts"
import { IconButton } from "../components/Button.tsx"
import { ContextMenu } from "../components/Menu.tsx"
import { type Dragged, useDrop } from "../tracks/dragging.ts"
import { addTo } from "./actions.ts"
import { useFiledPlaylists } from "./all.ts"
import { mayChange } from "./mayChange.ts"
import { OutOfFolders, PlaylistTree } from "./PlaylistTree.tsx"
import styles from "./SidePlaylists.module.css"

const NONE = [] as const

export function SidePlaylists() {
  const { t } = useTranslation("browse")
  const router = useRouter()
  const filed = useFiledPlaylists()
  const make = (): void =>
    void import("./PlaylistDialog.tsx").then(({ openNewPlaylist }) =>
      openNewPlaylist({ onMade: (id) => void router.navigate({ to: "/playlists/$id", params: { id } }) }),
    )
  return (
    <section className={shell.group}>
      <OutOfFolders folders={filed?.folders ?? NONE}>
        <div className={styles.head}>
          <h2 className={shell.groupTitle}>{t("pages.playlists")}</h2>
          <IconButton icon={Plus} label={t("newOne")} size="small" onClick={make} />
        </div>
      </OutOfFolders>
      {filed === undefined ? null : (
        <PlaylistTree {...filed} label={t("pages.playlists")} line={(playlist) => <Line playlist={playlist} />} />
      )}
    </section>
  )
}

function Line({ playlist }: { readonly playlist: Playlist }) {
  const context = useMenuContext()
  const library = useLibrary()
  const place = useRef<HTMLDivElement>(null)
  const { id, name } = playlist
  const drop = useCallback(
    (dragged: Dragged) => void dragged.load().then((tracks) => addTo(library, { id, name }, tracks), toastError),
    [library, id, name],
  )
  const isMine = mayChange(playlist, context)
  const canDrop = useCallback((dragged: Dragged) => isMine && dragged.from?.playlist !== id, [isMine, id])
  const isOver = useDrop(place, drop, canDrop)
  return (
    <ContextMenu entries={() => playlistMenu.entries(playlist, context)}>
      <div ref={place} className={styles.line} data-over={isOver}>
        <Link
          to="/playlists/$id"
          params={{ id }}
          className={shell.item}
          activeProps={{ "aria-current": "page" }}
          draggable={false}
        >
          <ListMusic size={16} aria-hidden />
          <span className={styles.name}>{name}</span>
        </Link>
      </div>
    </ContextMenu>
  )
}
