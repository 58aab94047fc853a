/** What was played most: tracks, albums, artists, genres. */
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { useFormats } from "../settings/parts/format.ts"
import { useAsked } from "../settings/parts/useAsked.ts"
import { type Bar, Bars } from "./Bars.tsx"
import styles from "./Statistics.module.css"

export function Tops({ from }: { readonly from: number | undefined }) {
  const { t } = useTranslation("statistics")
  const { duration } = useFormats()
  const { statistics } = useLibrary()
  const { value } = useAsked(async () => {
    const query = { limit: 10, ...(from === undefined ? {} : { from }) }
    const [tracks, albums, artists, genres] = await Promise.all([
      statistics.topTracks(query),
      statistics.topAlbums(query),
      statistics.topArtists(query),
      statistics.topGenres(query),
    ])
    return { tracks, albums, artists, genres }
  }, [statistics, from])
  if (value === undefined) return null
  const bar = (name: string | null, { plays, totalMs }: { readonly plays: number; readonly totalMs: number }): Bar => ({
    name: name ?? t("unknown"),
    value: plays,
    text: `${t("playsCount", { count: plays })} · ${duration(totalMs)}`,
  })
  const named = (title: string | null, artist: string | null): string =>
    [title ?? t("unknown"), ...(artist === null ? [] : [artist])].join(" — ")
  return (
    <div className={styles.figures}>
      <Bars
        title={t("topTracks")}
        bars={value.tracks.map((each) => bar(named(each.track.title, each.track.artist), each))}
      />
      <Bars
        title={t("topAlbums")}
        bars={value.albums.map((each) => bar(named(each.album.title, each.album.artist), each))}
      />
      <Bars title={t("topArtists")} bars={value.artists.map((each) => bar(each.artist.name, each))} />
      <Bars title={t("topGenres")} bars={value.genres.map((each) => bar(each.genre, each))} />
    </div>
  )
}
