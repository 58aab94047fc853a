/** All genres, and one of them. */
import { useLive } from "@ledgerline/client/react"
import { Link, useParams } from "@tanstack/react-router"
import { Tags } from "lucide-react"
import { useTranslation } from "react-i18next"
import { AlbumCard } from "../../albums/cards.tsx"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { useKept } from "../../lists/kept.ts"
import { useList } from "../../lists/useList.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import { useTrackList } from "../../tracks/useTrackList.ts"
import styles from "./library.module.css"

export function Genres() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const { value, error } = useKept(library, `genres ${JSON.stringify(asOf)}`, () => library.browse.liveGenres(asOf))
  const genres = value?.items
  return (
    <Page title={t("pages.genres")} subtitle={genres === undefined ? " " : t("genres", { count: genres.length })}>
      {genres === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} />
        )
      ) : genres.length === 0 ? (
        <Empty icon={Tags} title={t("empty.genres")} />
      ) : (
        <ul className={styles.chips}>
          {genres.map(({ genre, tracks, albums }) => (
            <li key={genre}>
              <Link to="/genres/$name" params={{ name: genre }} className={styles.chip}>
                <strong>{genre}</strong>
                <span>
                  {t("albums", { count: albums })} · {t("tracks", { count: tracks })}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}

/** Albums that are shown before all of them are asked for. */
const FIRST = 12

export function Genre() {
  const { t } = useTranslation("browse")
  const { name } = useParams({ from: "/genres/$name" })
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const list = useList(useTrackList({ genre: name }))
  const albums = useLive(() => library.albums.live({ genre: name, limit: FIRST, ...asOf }), [library, name, asOf])
  const items = albums.value?.items ?? []
  return (
    <Page
      title={name}
      subtitle={list.total === undefined ? " " : t("tracks", { count: list.total })}
      actions={<PlayButtons list={list} />}
    >
      {items.length === 0 ? null : (
        <section>
          <div className={styles.sectionHead}>
            <h2>{t("pages.albums")}</h2>
            {albums.value?.next === null ? null : (
              <Link to="/albums" search={{ genre: name }}>
                {t("home.all")}
              </Link>
            )}
          </div>
          <ul className={styles.cards}>
            {items.map((each) => (
              <li key={each.id}>
                <AlbumCard of={each} width={180} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {list.total === 0 ? (
        <Empty icon={Tags} title={t("empty.filtered")} />
      ) : (
        <TrackTable name="genre" label={name} list={list} columns={["artist", "album", "star", "duration"]} />
      )}
    </Page>
  )
}
