/** Albums and artists as cards: a picture and who it is, with a menu and, for albums, a button that plays. */
import type { Album, Artist } from "@ledgerline/client/contract"
import { Link, type LinkProps, linkOptions } from "@tanstack/react-router"
import { Check, Play } from "lucide-react"
import { type ReactNode, useCallback, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { toastError } from "../app/toasts.tsx"
import { albumMenu, artistMenu, manyMenu } from "../app/trackMenu.ts"
import { useMenuContext } from "../app/useMenuContext.ts"
import { Cover } from "../components/Cover.tsx"
import { ContextMenu } from "../components/Menu.tsx"
import type { MenuEntry } from "../components/menuEntries.ts"
import { usePlayer } from "../player/PlayerProvider.tsx"
import styles from "./cards.module.css"
import { type Dragged, useDrag } from "../tracks/dragging.ts"
import { itemOf } from "../tracks/items.ts"
import { liveAlbum, liveArtist } from "./live.ts"
import { tracksOfAlbums, useAlbumSelection } from "./selection.ts"
import selectionStyles from "./selection.module.css"
import { tracksOfAlbum } from "./tracksOf.ts"

interface CardProps<T> {
  readonly of: T
  /** Of the picture, in CSS pixels. */
  readonly width: number
}

export function AlbumCard({ of: album, width }: CardProps<Album>) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  const library = useLibrary()
  const player = usePlayer()
  const asOf = useAsOfQuery()
  const selection = useAlbumSelection()
  const isChosen = selection?.chosen.has(album.id) === true
  const play = (): void => void tracksOfAlbum(library, album.id).then((tracks) => player.play(tracks), toastError)
  /** What is selected, where this one is. */
  const together = (): readonly Album[] =>
    selection !== undefined && isChosen ? [...selection.chosen.values()] : [album]
  const load = () => tracksOfAlbums(library, together(), t("gathering"))
  return (
    <Card
      entries={() =>
        together().length > 1
          ? manyMenu.entries({ load: async () => (await load()).map(itemOf) }, context)
          : albumMenu.entries(album, context)
      }
      onSelect={selection === undefined ? undefined : (isRange) => selection.toggle(album, isRange)}
      dragged={() => {
        const all = together()
        return { label: all.length > 1 ? t("albums", { count: all.length }) : album.title, load }
      }}
      page={linkOptions({ to: "/albums/$id", params: { id: album.id } })}
      onNear={() => void liveAlbum(library, album.id, asOf)}
      picture={<Cover artwork={album.artwork} size={width} className={styles.cover} />}
      over={
        <>
          {selection === undefined ? null : (
            <button
              type="button"
              className={selectionStyles.check}
              aria-label={t("selectAlbum", { title: album.title })}
              aria-pressed={isChosen}
              onClick={({ shiftKey }) => selection.toggle(album, shiftKey)}
            >
              <Check size={16} aria-hidden />
            </button>
          )}
          <button
            type="button"
            className={styles.play}
            aria-label={t("playTitle", { title: album.title })}
            onClick={play}
          >
            <Play size={20} fill="currentColor" aria-hidden />
          </button>
        </>
      }
      name={album.title}
      below={
        <>
          {album.artistId === null ? (
            album.artist
          ) : (
            <Link to="/artists/$id" params={{ id: album.artistId }}>
              {album.artist}
            </Link>
          )}
          {album.year === null ? null : <span>{album.artist === null ? album.year : ` · ${album.year}`}</span>}
        </>
      }
    />
  )
}

export function ArtistCard({ of: artist, width }: CardProps<Artist>) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  const library = useLibrary()
  const asOf = useAsOfQuery()
  return (
    <Card
      isCentred
      entries={() => artistMenu.entries(artist, context)}
      page={linkOptions({ to: "/artists/$id", params: { id: artist.id } })}
      onNear={() => void liveArtist(library, artist.id, asOf)}
      picture={<Cover artwork={artist.artwork} size={width} isRound isPerson className={styles.cover} />}
      name={artist.name}
      below={artist.albums > 0 ? t("albums", { count: artist.albums }) : t("tracks", { count: artist.tracks })}
    />
  )
}

interface ShapeProps {
  readonly entries: () => readonly MenuEntry[]
  readonly page: Pick<LinkProps, "to" | "params">
  /** Called when somebody is about to go to its page. */
  readonly onNear: () => void
  readonly picture: ReactNode
  /** Stands on the picture. */
  readonly over?: ReactNode
  readonly name: string
  readonly below: ReactNode
  readonly isCentred?: boolean
  /** Called for clicks with Ctrl, ⌘ or Shift. */
  readonly onSelect?: ((isRange: boolean) => void) | undefined
  readonly dragged?: (() => Dragged) | undefined
}

function Card({ entries, page, onNear, picture, over, name, below, isCentred = false, ...more }: ShapeProps) {
  const { onSelect, dragged } = more
  const card = useRef<HTMLElement>(null)
  const latest = useRef(dragged)
  useEffect(() => {
    latest.current = dragged
  })
  const get = useCallback(() => latest.current?.(), [])
  useDrag(card, get)
  return (
    <ContextMenu entries={entries}>
      <article
        ref={card}
        onClickCapture={(event) => {
          if (onSelect === undefined || !(event.ctrlKey || event.metaKey || event.shiftKey)) return
          if ((event.target as Element).closest("button") !== null) return
          event.preventDefault()
          event.stopPropagation()
          onSelect(event.shiftKey)
        }}
        className={isCentred ? styles.centredCard : styles.card}
      >
        <div className={styles.picture}>
          <Link {...page} tabIndex={-1} aria-hidden draggable={false} onPointerEnter={onNear}>
            {picture}
          </Link>
          {over}
        </div>
        <Link {...page} className={styles.name} onPointerEnter={onNear} onFocus={onNear}>
          {name}
        </Link>
        <p className={styles.below}>{below}</p>
      </article>
    </ContextMenu>
  )
}
