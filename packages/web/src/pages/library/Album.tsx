/** One album: its cover, what is known of it, and its tracks. */
import type { AlbumDetail, Track } from "@ledgerline/client/contract"
import { Link, useParams } from "@tanstack/react-router"
import { Ellipsis } from "lucide-react"
import { useCallback, useMemo } from "react"
import { useTranslation } from "react-i18next"
import { NoPage } from "../../app/NotFound.tsx"
import { useAlbum, useArtist } from "../../albums/live.ts"
import { albumMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { IconButton } from "../../components/Button.tsx"
import { Cover } from "../../components/Cover.tsx"
import { Menu } from "../../components/Menu.tsx"
import { Loading } from "../../components/States.tsx"
import { fixedList } from "../../lists/List.ts"
import { sortable } from "../../lists/seek.ts"
import { ProvenanceButton } from "../../provenance/ProvenanceButton.tsx"
import { quality } from "../../tracks/format.ts"
import { itemOf, type TableItem } from "../../tracks/items.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import { useSpan } from "../../tracks/useSpan.ts"
import { AlbumSection } from "./AlbumSection.tsx"
import { Hero } from "./Hero.tsx"
import styles from "./library.module.css"

const numberOf = ({ track }: TableItem): number | null => track?.track ?? null

export function Album() {
  const { id } = useParams({ from: "/albums/$id" })
  const { value, error } = useAlbum(id)
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  return <Shown album={value} />
}

function Shown({ album }: { readonly album: AlbumDetail }) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  const span = useSpan()
  const { trackList } = album
  const list = useMemo(() => fixedList(trackList.map(itemOf)), [trackList])
  const headingOf = useCallback(
    (index: number) => {
      const disc = trackList[index]?.disc ?? 1
      const isFirst = index === 0 || (trackList[index - 1]?.disc ?? 1) !== disc
      return album.discs > 1 && isFirst ? t("disc", { number: disc }) : undefined
    },
    [trackList, album.discs, t],
  )
  // An album in which others perform says who in each row.
  const isMixed = trackList.some(({ artist }) => artist !== null && artist !== album.artist)
  const facts = [
    album.year === null ? null : (
      <Link key="year" to="/albums" search={{ year: album.year }}>
        {album.year}
      </Link>
    ),
    album.genre === null ? null : (
      <Link key="genre" to="/albums" search={{ genre: album.genre }}>
        {album.genre}
      </Link>
    ),
    <span key="tracks">{t("tracks", { count: album.tracks })}</span>,
    album.durationMs === 0 ? null : <span key="span">{span(album.durationMs)}</span>,
    commonQuality(trackList) === "" ? null : <span key="quality">{commonQuality(trackList)}</span>,
    album.compilation ? <span key="compilation">{t("compilation")}</span> : null,
  ]
  return (
    <div className={styles.page}>
      <Hero
        title={album.title}
        by={
          album.artistId === null ? (
            album.artist
          ) : (
            <Link to="/artists/$id" params={{ id: album.artistId }}>
              {album.artist}
            </Link>
          )
        }
        cover={<Cover artwork={album.artwork} size={320} className={styles.heroCover} />}
        facts={facts}
      >
        <PlayButtons list={list} />
        <ProvenanceButton kind="album" id={album.id} />
        <Menu entries={() => albumMenu.entries(album, context)}>
          <IconButton icon={Ellipsis} label={t("more")} />
        </Menu>
      </Hero>
      <TrackTable
        name="album"
        label={album.title}
        list={list}
        columns={isMixed ? ["artist", "rating", "star", "duration"] : ["rating", "star", "duration"]}
        numberOf={numberOf}
        headingOf={album.discs > 1 ? headingOf : undefined}
      />
      {album.artistId === null ? null : <Others album={album} artistId={album.artistId} />}
    </div>
  )
}

/** What most of it is encoded in. */
function commonQuality(tracks: readonly Track[]): string {
  const counts = new Map<string, number>()
  for (const track of tracks) counts.set(quality(track), (counts.get(quality(track)) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ""
}

/** Of the same artist: the same title first, which is another version of it. */
function Others({ album, artistId }: { readonly album: AlbumDetail; readonly artistId: string }) {
  const { t } = useTranslation("browse")
  const { value } = useArtist(artistId)
  const others = (value?.albumList ?? []).filter(({ id }) => id !== album.id)
  const isVersion = ({ title }: { readonly title: string }): boolean => plain(title) === plain(album.title)
  return (
    <>
      <AlbumSection title={t("versions")} albums={others.filter(isVersion)} />
      <AlbumSection
        title={t("otherAlbums", { name: album.artist })}
        albums={others.filter((each) => !isVersion(each)).slice(0, 12)}
      />
    </>
  )
}

/** A title without what editions add in brackets. */
const plain = (title: string): string => sortable(title.replace(/[([].*$/, ""))
