/** One playlist: its tracks in order, which everybody who may change it sees change at once. */
import type { Playlist as PlaylistShape, PlaylistItem } from "@ledgerline/client/contract"
import { useParams } from "@tanstack/react-router"
import { Ellipsis, ListMusic } from "lucide-react"
import { lazy, Suspense, useCallback } from "react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { NoPage } from "../../app/NotFound.tsx"
import { playlistMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { IconButton } from "../../components/Button.tsx"
import { Menu } from "../../components/Menu.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { useKept } from "../../lists/kept.ts"
import { keptList, placed, useList } from "../../lists/useList.ts"
import { addTo, moveTo, placeAmongRest, takeFrom } from "../../playlists/actions.ts"
import { mayChange } from "../../playlists/mayChange.ts"
import type { ColumnId } from "../../tracks/columns.tsx"
import type { Dragged } from "../../tracks/dragging.ts"
import { type TableItem, withTracks } from "../../tracks/items.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import styles from "./Playlist.module.css"

const PlaylistPeople = lazy(() =>
  import("../../together/PlaylistPeople.tsx").then((people) => ({ default: people.PlaylistPeople })),
)

const COLUMNS: readonly ColumnId[] = ["artist", "album", "star", "duration"]

export function Playlist() {
  const { id } = useParams({ from: "/playlists/$id" })
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const { value, error } = useKept(library, `playlist ${id} ${JSON.stringify(asOf)}`, () =>
    library.playlists.liveOne(id, asOf),
  )
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  return <Shown key={id} playlist={value} />
}

function Shown({ playlist }: { readonly playlist: PlaylistShape }) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const context = useMenuContext()
  const { id } = playlist
  const asOf = useAsOfQuery()
  const list = useList(
    keptList<TableItem>(library, `playlist ${id} ${JSON.stringify(asOf)}`, (offset, limit) =>
      withTracks<PlaylistItem>(
        library.playlists.liveItems(id, { ...asOf, ...placed(offset, limit) }),
        ({ track }) => track,
        (ids) => library.tracks.live({ ids: ids.join(","), ...asOf }),
        (item, track) => ({ key: item.item, track, item }),
      ),
    ),
  )
  const isMine = asOf.asOf === undefined && mayChange(playlist, context)

  const put = useCallback(
    (dragged: Dragged, at: number): void => {
      const { from } = dragged
      if (from?.playlist !== id)
        return void dragged.load().then((tracks) => addTo(library, { id, name: playlist.name }, tracks, at))
      const moved = new Set(from.items)
      const places: number[] = []
      for (let index = 0; index < at; index++) if (moved.has(list.at(index)?.key ?? "")) places.push(index)
      void moveTo(library, { id }, from.items, placeAmongRest(at, places))
    },
    [library, id, playlist.name, list],
  )
  const move = (items: readonly TableItem[], first: number, by: -1 | 1): void =>
    void moveTo(
      library,
      { id },
      items.map(({ key }) => key),
      first + by,
    )
  const take = (items: readonly TableItem[]): void =>
    void takeFrom(
      library,
      playlist,
      items.flatMap(({ item }) => item ?? []),
    )
  return (
    <Page
      title={playlist.name}
      subtitle={
        <>
          {playlist.description === null ? null : <p>{playlist.description}</p>}
          <div className={styles.line}>
            <p>
              {playlist.user === null ? t("everybodys") : t("ofYours")} · {t("tracks", { count: playlist.items })}
            </p>
            {playlist.user === null && playlist.kind !== "sharedQueue" && asOf.asOf === undefined ? (
              <Suspense>
                <PlaylistPeople id={id} kind={playlist.kind} />
              </Suspense>
            ) : null}
          </div>
        </>
      }
      actions={
        <>
          <PlayButtons list={list} />
          <Menu entries={() => playlistMenu.entries(playlist, context)}>
            <IconButton icon={Ellipsis} label={t("more")} />
          </Menu>
        </>
      }
    >
      {list.error !== undefined && list.total === undefined ? <Failed error={list.error} /> : null}
      {list.total === 0 ? (
        <Empty icon={ListMusic} title={t("empty.playlist")}>
          <p>{t("empty.playlistHint")}</p>
        </Empty>
      ) : (
        <TrackTable
          name="playlist"
          label={playlist.name}
          list={list}
          columns={COLUMNS}
          playlist={playlist}
          {...(isMine ? { onPut: put, onMove: move, onTake: take } : {})}
        />
      )}
    </Page>
  )
}
