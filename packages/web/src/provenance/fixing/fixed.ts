/** An album or an artist that somebody puts right. */
export interface Fixed {
  readonly kind: "album" | "artist"
  readonly id: string
  readonly name: string
}

export interface FixProps {
  readonly of: Fixed
  readonly onClose: () => void
}
