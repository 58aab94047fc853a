/** All that was found, in groups. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { SearchX } from "lucide-react"
import { memo, useMemo } from "react"
import { useTranslation } from "react-i18next"
import { ArtistCard } from "../../albums/cards.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { TextField } from "../../components/TextField.tsx"
import { fixedList } from "../../lists/List.ts"
import { type FoundAll, useFound } from "../../search/useFound.ts"
import { itemOf } from "../../tracks/items.ts"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import { AlbumSection } from "../library/AlbumSection.tsx"
import styles from "../library/library.module.css"
import { TitledSection } from "../library/TitledSection.tsx"

const LIMITS = { names: 24, tracks: 200 }

export function Search() {
  const { t } = useTranslation("browse")
  const { q = "" } = useSearch({ from: "/search" })
  const navigate = useNavigate({ from: "/search" })
  const { found, error } = useFound(q, LIMITS)
  return (
    <Page title={t("pages.search")}>
      <TextField
        label={t("searchAll")}
        type="search"
        value={q}
        autoComplete="off"
        onChange={(event) => {
          const words = event.currentTarget.value
          void navigate({ search: words === "" ? {} : { q: words }, replace: true })
        }}
      />
      {error === undefined ? null : <Failed error={error} />}
      {found === undefined ? q.trim() === "" || error !== undefined ? null : <Loading /> : <Groups found={found} />}
    </Page>
  )
}

/** A letter that is typed renders none of it: it gives way to what is found by the letter. */
const Groups = memo(function Groups({ found }: { readonly found: FoundAll }) {
  const { t } = useTranslation("browse")
  const { q, artists, albums, tracks, playlists, total } = found
  const list = useMemo(() => fixedList(tracks.map(itemOf)), [tracks])
  if (artists.length + albums.length + tracks.length + playlists.length === 0)
    return (
      <Empty icon={SearchX} title={t("empty.found", { q })}>
        <p>{t("empty.foundHint")}</p>
      </Empty>
    )
  return (
    <>
      {artists.length === 0 ? null : (
        <TitledSection title={t("searchGroups.artists")}>
          <ul className={styles.cards}>
            {artists.map((each) => (
              <li key={each.id}>
                <ArtistCard of={each} width={160} />
              </li>
            ))}
          </ul>
        </TitledSection>
      )}
      <AlbumSection title={t("searchGroups.albums")} albums={albums} />
      {playlists.length === 0 ? null : (
        <TitledSection title={t("searchGroups.playlists")}>
          <ul className={styles.chips}>
            {playlists.map(({ id, name, items }) => (
              <li key={id}>
                <Link to="/playlists/$id" params={{ id }} className={styles.chip}>
                  <strong>{name}</strong>
                  <span>{t("tracks", { count: items })}</span>
                </Link>
              </li>
            ))}
          </ul>
        </TitledSection>
      )}
      {tracks.length === 0 ? null : (
        <TitledSection title={total === null ? t("searchGroups.tracks") : `${t("searchGroups.tracks")} (${total})`}>
          <TrackTable
            name="search"
            label={t("searchGroups.tracks")}
            list={list}
            columns={["artist", "album", "star", "duration"]}
          />
        </TitledSection>
      )}
    </>
  )
})
