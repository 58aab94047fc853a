/** All albums as covers, or those of a genre or a year. */
import type { Album } from "@ledgerline/client/contract"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { Disc3 } from "lucide-react"
import { useCallback, useRef } from "react"
import { useTranslation } from "react-i18next"
import { AlbumCard } from "../../albums/cards.tsx"
import { COVER_SIZES, coverSize, isCoverSize } from "../../albums/coverSize.ts"
import { SelectingAlbums } from "../../albums/SelectingAlbums.tsx"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { useSetting } from "../../app/setting.ts"
import { Select } from "../../components/Select.tsx"
import { Page } from "../../components/Page.tsx"
import { Failed } from "../../components/States.tsx"
import { albumSorts, questionOf, sortedBy } from "../../lists/address.ts"
import { AlphabetRail } from "../../lists/AlphabetRail.tsx"
import { CardGrid, type GridHandle } from "../../lists/CardGrid.tsx"
import { beginning, keptList, placed, useList } from "../../lists/useList.ts"
import { EmptyLibrary } from "./EmptyLibrary.tsx"
import { Filter } from "./Filter.tsx"
import styles from "./library.module.css"
import { SortBy } from "./SortBy.tsx"

const keyOf = ({ id }: Album): string => id
const NAMES = { title: ({ title }: Album) => title, artist: ({ artist }: Album) => artist ?? "" }
/** Fewer are seen at a glance. */
const RAIL_FROM = 100

export function Albums() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const address = useSearch({ from: "/albums" })
  const navigate = useNavigate({ from: "/albums" })
  const sorts = albumSorts(address)
  const question = { ...questionOf(address, sorts), ...useAsOfQuery() }
  const { sort, direction, genre, year } = question
  const list = useList(
    keptList<Album>(
      library,
      `albums ${JSON.stringify(question)}`,
      (offset, limit) => library.albums.live({ ...question, ...placed(offset, limit) }),
      async (name) => (await library.albums.list({ ...question, ...beginning(name) })).offset ?? 0,
    ),
  )
  const [size, setSize] = useSetting(coverSize)
  const width = COVER_SIZES[isCoverSize(size) ? size : "medium"]
  const grid = useRef<GridHandle>(null)
  const card = useCallback((album: Album, cardWidth: number) => <AlbumCard of={album} width={cardWidth} />, [])
  const nameOf = sort === "title" || sort === "artist" ? NAMES[sort] : undefined
  const choose = (by: typeof sort): void =>
    void navigate({ search: sortedBy(address, { sort, direction }, by), replace: true })
  return (
    <Page
      title={t("pages.albums")}
      subtitle={list.total === undefined ? " " : t("albums", { count: list.total })}
      actions={
        <>
          <SortBy sorts={sorts} sort={sort} direction={direction} onChoose={choose} />
          <Select
            labelled="beside"
            label={t("coverSize")}
            value={isCoverSize(size) ? size : "medium"}
            choices={(["small", "medium", "large"] as const).map((value) => ({ value, label: t(`size.${value}`) }))}
            onChoose={setSize}
          />
        </>
      }
    >
      <Filter genre={genre} year={year} to="/albums" />
      {list.error !== undefined && list.total === undefined ? <Failed error={list.error} /> : null}
      {list.total === 0 ? (
        <EmptyLibrary icon={Disc3} isFiltered={genre !== undefined || year !== undefined} />
      ) : (
        <SelectingAlbums key={JSON.stringify(question)} list={list}>
          <div className={nameOf === undefined || (list.total ?? 0) < RAIL_FROM ? undefined : styles.besideRail}>
            <CardGrid
              label={t("pages.albums")}
              list={list}
              size={width}
              below={54}
              keyOf={keyOf}
              card={card}
              ref={grid}
            />
            {nameOf === undefined || (list.total ?? 0) < RAIL_FROM ? null : (
              <AlphabetRail
                list={list}
                nameOf={nameOf}
                isDescending={direction === "descending"}
                onGo={(index) => grid.current?.goTo(index)}
              />
            )}
          </div>
        </SelectingAlbums>
      )}
    </Page>
  )
}
