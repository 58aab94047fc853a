/** Albums as cards below a heading, and nothing at all where there are none. */
import type { Album } from "@ledgerline/client/contract"
import { AlbumCard } from "../../albums/cards.tsx"
import styles from "./library.module.css"
import { TitledSection } from "./TitledSection.tsx"

interface AlbumSectionProps {
  readonly title: string
  readonly albums: readonly Album[]
}

export function AlbumSection({ title, albums }: AlbumSectionProps) {
  return albums.length === 0 ? null : (
    <TitledSection title={title}>
      <ul className={styles.cards}>
        {albums.map((album) => (
          <li key={album.id}>
            <AlbumCard of={album} width={180} />
          </li>
        ))}
      </ul>
    </TitledSection>
  )
}
