/** All artists: those with albums of their own, or all who perform. */
import type { Artist } from "@ledgerline/client/contract"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { UserRound } from "lucide-react"
import { useCallback, useRef } from "react"
import { useTranslation } from "react-i18next"
import { ArtistCard } from "../../albums/cards.tsx"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Select } from "../../components/Select.tsx"
import { Page } from "../../components/Page.tsx"
import { Failed } from "../../components/States.tsx"
import { type ArtistAddress, type ArtistSort, naturalOf } from "../../lists/address.ts"
import { AlphabetRail } from "../../lists/AlphabetRail.tsx"
import { CardGrid, type GridHandle } from "../../lists/CardGrid.tsx"
import { beginning, keptList, placed, useList } from "../../lists/useList.ts"
import { EmptyLibrary } from "./EmptyLibrary.tsx"
import styles from "./library.module.css"

const keyOf = ({ id }: Artist): string => id
const nameOf = ({ name }: Artist): string => name
const RAIL_FROM = 100

/** Those with albums of their own come by name alone. */
function questionOf({ all, sort = "name", direction }: ArtistAddress) {
  if (all !== true) return { only: "albumArtists", sort: "name", direction: direction ?? "ascending" } as const
  return { sort, direction: direction ?? naturalOf(sort) }
}

export function Artists() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const address = useSearch({ from: "/artists" })
  const navigate = useNavigate({ from: "/artists" })
  const question = { ...questionOf(address), ...useAsOfQuery() }
  const list = useList(
    keptList<Artist>(
      library,
      `artists ${JSON.stringify(question)}`,
      (offset, limit) => library.artists.live({ ...question, ...placed(offset, limit) }),
      async (name) => (await library.artists.list({ ...question, ...beginning(name) })).offset ?? 0,
    ),
  )
  const grid = useRef<GridHandle>(null)
  const card = useCallback((artist: Artist, width: number) => <ArtistCard of={artist} width={width} />, [])
  const hasRail = question.sort === "name" && (list.total ?? 0) >= RAIL_FROM
  return (
    <Page
      title={t("pages.artists")}
      subtitle={list.total === undefined ? " " : t("artists", { count: list.total })}
      actions={
        <>
          <Select
            labelled="beside"
            label={t("which")}
            value={address.all === true ? "all" : "albumArtists"}
            choices={[
              { value: "albumArtists", label: t("albumArtists") },
              { value: "all", label: t("allArtists") },
            ]}
            onChoose={(which) => void navigate({ search: which === "all" ? { all: true } : {}, replace: true })}
          />
          {address.all === true ? (
            <Select<ArtistSort>
              labelled="beside"
              label={t("sortBy")}
              value={question.sort}
              choices={[
                { value: "name", label: t("name") },
                { value: "tracks", label: t("column.tracks") },
              ]}
              onChoose={(sort) => void navigate({ search: { all: true, sort }, replace: true })}
            />
          ) : null}
        </>
      }
    >
      {list.error !== undefined && list.total === undefined ? <Failed error={list.error} /> : null}
      {list.total === 0 ? (
        <EmptyLibrary icon={UserRound} isFiltered={false} />
      ) : (
        <div className={hasRail ? styles.besideRail : undefined}>
          <CardGrid label={t("pages.artists")} list={list} size={150} below={54} keyOf={keyOf} card={card} ref={grid} />
          {hasRail ? (
            <AlphabetRail
              list={list}
              nameOf={nameOf}
              isDescending={question.direction === "descending"}
              onGo={(index) => grid.current?.goTo(index)}
            />
          ) : null}
        </div>
      )}
    </Page>
  )
}
