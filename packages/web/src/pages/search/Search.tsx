/** All that was found, in groups. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { SearchX } from "lucide-react"
import { memo, startTransition, useEffect, useMemo, useState } from "react"
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
import { useTyped } from "./useTyped.ts"

const LIMITS = { names: 24, tracks: 200 }

export function Search() {
  const { t } = useTranslation("browse")
  const { q = "" } = useSearch({ from: "/search" })
  const navigate = useNavigate({ from: "/search" })
  const { words, type, tell } = useTyped(
    q,
    (typed) => void navigate({ search: typed === "" ? {} : { q: typed }, replace: true }),
  )
  const { found, error } = useFound(words, LIMITS)
  return (
    <Page title={t("pages.search")}>
      <TextField
        label={t("searchAll")}
        type="search"
        value={words}
        autoComplete="off"
        onChange={(event) => type(event.currentTarget.value)}
        onBlur={tell}
      />
      {error === undefined ? null : <Failed error={error} />}
      {found === undefined ? words.trim() === "" || error !== undefined ? null : <Loading /> : <Groups found={found} />}
    </Page>
  )
}

/** A letter that is typed renders none of it, and never waits for all of it: what is found comes group by group. */
const Groups = memo(function Groups({ found }: { readonly found: FoundAll }) {
  const { t } = useTranslation("browse")
  const then = useAfter(found)
  const last = useAfter(then)
  const { q, artists, albums, tracks, playlists } = found
  if (artists.length + albums.length + tracks.length + playlists.length === 0)
    return (
      <Empty icon={SearchX} title={t("empty.found", { q })}>
        <p>{t("empty.foundHint")}</p>
      </Empty>
    )
  return (
    <>
      <Artists artists={artists} />
      {then === undefined ? null : <Albums found={then} />}
      {last === undefined ? null : <Tracks found={last} />}
    </>
  )
})

/** What was given, once it was shown without: undefined before the first. */
function useAfter<T>(value: T): T | undefined {
  const [after, setAfter] = useState<T>()
  useEffect(() => startTransition(() => setAfter(() => value)), [value])
  return after
}

const Artists = memo(function Artists({ artists }: Pick<FoundAll, "artists">) {
  const { t } = useTranslation("browse")
  return artists.length === 0 ? null : (
    <TitledSection title={t("searchGroups.artists")}>
      <ul className={styles.cards}>
        {artists.map((each) => (
          <li key={each.id}>
            <ArtistCard of={each} width={160} />
          </li>
        ))}
      </ul>
    </TitledSection>
  )
})

const Albums = memo(function Albums({ found }: { readonly found: FoundAll }) {
  const { t } = useTranslation("browse")
  const { albums, playlists } = found
  return (
    <>
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
    </>
  )
})

const Tracks = memo(function Tracks({ found }: { readonly found: FoundAll }) {
  const { t } = useTranslation("browse")
  const { tracks, total } = found
  const list = useMemo(() => fixedList(tracks.map(itemOf)), [tracks])
  return tracks.length === 0 ? null : (
    <TitledSection title={total === null ? t("searchGroups.tracks") : `${t("searchGroups.tracks")} (${total})`}>
      <TrackTable
        name="search"
        label={t("searchGroups.tracks")}
        list={list}
        columns={["artist", "album", "star", "duration"]}
      />
    </TitledSection>
  )
})
