/** Where the app begins: shelves of what somebody may want to hear. */
import type { Album } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Music, RefreshCw } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { AlbumCard } from "../../albums/cards.tsx"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { IconButton } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { useHoldings } from "../../components/useHoldings.ts"
import { useKept } from "../../lists/kept.ts"
import { EmptyLibrary } from "../library/EmptyLibrary.tsx"
import { ContinueCard } from "./ContinueCard.tsx"
import { Shelf } from "./Shelf.tsx"

const SHOWN = 18
/** Of the picture in a shelf, in CSS pixels. */
const SIZE = 164

export function Home() {
  const { t } = useTranslation("browse")
  const { t: app } = useTranslation()
  const holdings = useHoldings()
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const counts = useKept(library, "counts", () => library.liveCounts())
  const added = useKept(library, `added ${JSON.stringify(asOf)}`, () =>
    library.albums.live({ sort: "added", direction: "descending", limit: SHOWN, ...asOf }),
  )
  const played = useKept(library, "played albums", () => library.browse.liveListenedAlbums(SHOWN))
  const { value, error } = counts
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  if (value.tracks === 0)
    return (
      <Page title={app("home")}>
        <EmptyLibrary icon={Music} isFiltered={false} />
      </Page>
    )
  const card = (album: Album) => <AlbumCard of={album} width={SIZE} />
  const keyOf = ({ id }: Album): string => id
  return (
    <Page title={app("home")} subtitle={holdings(value)}>
      <Continue />
      <Shelf
        title={t("home.added")}
        to="/albums"
        search={{ sort: "added" }}
        items={added.value?.items}
        keyOf={keyOf}
        card={card}
      />
      <Shelf
        title={t("home.played")}
        to="/recent"
        items={played.value?.items.map(({ album }) => album) ?? []}
        keyOf={keyOf}
        card={card}
      />
      <RandomAlbums total={value.albums} />
    </Page>
  )
}

/** What somebody is in the middle of: a part of it was heard, and not all. */
function Continue() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const { value } = useLive(() => library.browse.liveListenedTracks({ sort: "progress", limit: SHOWN }), [library])
  const begun = (value?.items ?? []).flatMap(({ track, playback }) => {
    const length = track?.durationMs ?? playback.durationMs
    if (track === null || length === null || playback.positionMs === null) return []
    const part = playback.positionMs / length
    return part > 0.01 && part < 0.97 ? [{ track, playback, part }] : []
  })
  return (
    <Shelf
      title={t("home.continue")}
      items={begun}
      keyOf={({ track }) => track.id}
      card={({ track, part, playback }) => (
        <ContinueCard track={track} part={part} place={(playback.positionMs ?? 0) / 1000} width={SIZE} />
      )}
    />
  )
}

/** Albums from anywhere in the library: another choice each time. */
function RandomAlbums({ total }: { readonly total: number }) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const [albums, setAlbums] = useState<readonly Album[]>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isWanted = true
    const places = Array.from({ length: Math.min(8, total) }, () => Math.floor(Math.random() * total))
    Promise.all(places.map((offset) => library.albums.list({ offset, limit: 1 })))
      .then((pages) => {
        const found = new Map(pages.flatMap(({ items }) => items.map((album) => [album.id, album])))
        if (isWanted) setAlbums([...found.values()])
      })
      .catch(() => undefined)
    return () => {
      isWanted = false
    }
    // Another number of albums is no reason for another choice.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [library, round])
  return (
    <Shelf
      title={t("home.random")}
      action={
        <IconButton icon={RefreshCw} label={t("home.another")} size="small" onClick={() => setRound(round + 1)} />
      }
      items={albums}
      keyOf={({ id }) => id}
      card={(album) => <AlbumCard of={album} width={SIZE} />}
    />
  )
}
