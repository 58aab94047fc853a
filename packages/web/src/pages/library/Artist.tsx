/** One artist: their albums, what they play most of, and where else they are to be heard. */
import type { Album, ArtistDetail } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { useParams } from "@tanstack/react-router"
import { Ellipsis } from "lucide-react"
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useArtist } from "../../albums/live.ts"
import { useLibrary } from "../../app/library.tsx"
import { NoPage } from "../../app/NotFound.tsx"
import { artistMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { IconButton } from "../../components/Button.tsx"
import { Cover } from "../../components/Cover.tsx"
import { Menu } from "../../components/Menu.tsx"
import { Loading } from "../../components/States.tsx"
import { fixedList } from "../../lists/List.ts"
import { useList } from "../../lists/useList.ts"
import { ProvenanceButton } from "../../provenance/ProvenanceButton.tsx"
import { itemOf, type TableItem } from "../../tracks/items.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import { useTrackList } from "../../tracks/useTrackList.ts"
import { AlbumSection } from "./AlbumSection.tsx"
import { Hero } from "./Hero.tsx"
import styles from "./library.module.css"
import { TitledSection } from "./TitledSection.tsx"

export function Artist() {
  const { id } = useParams({ from: "/artists/$id" })
  const { value, error } = useArtist(id)
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  return <Shown key={id} artist={value} />
}

function Shown({ artist }: { readonly artist: ArtistDetail }) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const context = useMenuContext()
  const list = useList(useTrackList({ artistId: artist.id }))
  const more = useMore(library, artist)
  return (
    <div className={styles.page}>
      <Hero
        title={artist.name}
        cover={<Cover artwork={artist.artwork} size={320} isRound isPerson className={styles.heroCover} />}
        facts={[
          artist.albums > 0 ? <span key="albums">{t("albums", { count: artist.albums })}</span> : null,
          <span key="tracks">{t("tracks", { count: artist.tracks })}</span>,
        ]}
      >
        <PlayButtons list={list} />
        <ProvenanceButton kind="artist" id={artist.id} />
        <Menu entries={() => artistMenu.entries(artist, context)}>
          <IconButton icon={Ellipsis} label={t("more")} />
        </Menu>
      </Hero>
      {more.top.length === 0 ? null : <Top items={more.top} />}
      <AlbumSection title={t("pages.albums")} albums={artist.albumList} />
      <AlbumSection title={t("appearsOn")} albums={more.appearsOn} />
      {list.total === 0 ? null : (
        <TitledSection title={t("allTracks")}>
          <TrackTable
            name="artist"
            label={t("allTracks")}
            list={list}
            columns={["album", "year", "star", "duration"]}
          />
        </TitledSection>
      )}
    </div>
  )
}

function Top({ items }: { readonly items: readonly TableItem[] }) {
  const { t } = useTranslation("browse")
  const list = useMemo(() => fixedList(items), [items])
  return (
    <TitledSection title={t("topTracks")}>
      <TrackTable name="top" label={t("topTracks")} list={list} columns={["album", "star", "duration"]} />
    </TitledSection>
  )
}

interface More {
  readonly top: readonly TableItem[]
  readonly appearsOn: readonly Album[]
}

const NOTHING: More = { top: [], appearsOn: [] }
/** Tracks of the artist that are looked through, and what was played most. */
const MOST = 500
const TOP = 5
const APPEARANCES = 12

/** What takes several questions comes after the page. */
function useMore(library: LibraryApi, { id, albumList }: ArtistDetail): More {
  const [more, setMore] = useState(NOTHING)
  useEffect(() => {
    let isWanted = true
    const read = async (): Promise<void> => {
      const [{ items: tracks }, { items: played }] = await Promise.all([
        library.tracks.list({ artistId: id, limit: MOST }),
        library.playback.list({ sort: "plays", limit: MOST }),
      ])
      const own = new Map(tracks.map((track) => [track.id, track]))
      const top = played.flatMap(({ track }) => own.get(track) ?? []).slice(0, TOP)
      const known = new Set(albumList.map((album) => album.id))
      const others = [...new Set(tracks.flatMap(({ albumId }) => albumId ?? []))].filter((each) => !known.has(each))
      const appearsOn = await Promise.all(others.slice(0, APPEARANCES).map((each) => library.albums.get(each)))
      if (isWanted) setMore({ top: top.map(itemOf), appearsOn })
    }
    read().catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [library, id, albumList])
  return more
}
