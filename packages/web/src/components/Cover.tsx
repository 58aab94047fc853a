/** The picture of an album, an artist or a track, or what stands for it. */
import { clsx } from "clsx"
import { Disc3, UserRound } from "lucide-react"
import { useState } from "react"
import { useMedia } from "../app/media.ts"
import styles from "./Cover.module.css"

export interface CoverProps {
  /** The hash of the image; null where there is none. */
  readonly artwork: string | null
  /** How large it is shown at most, in CSS pixels. */
  readonly size: number
  /** Empty where words beside it say what it is of. */
  readonly alt?: string
  readonly isRound?: boolean
  /** Of a person, for what stands where there is no picture. */
  readonly isPerson?: boolean
  readonly className?: string | undefined
}

export function Cover({ artwork, size, alt = "", isRound = false, isPerson = false, className }: CoverProps) {
  const media = useMedia()
  const [broken, setBroken] = useState<string | null>(null)
  const look = clsx(styles.cover, isRound && styles.round, className)
  if (artwork === null || artwork === broken) {
    const Icon = isPerson ? UserRound : Disc3
    return (
      <span
        className={clsx(look, styles.empty)}
        style={className === undefined ? { width: size } : undefined}
        role={alt === "" ? undefined : "img"}
        aria-label={alt || undefined}
      >
        <Icon size={Math.max(14, size / 3)} strokeWidth={1.25} aria-hidden />
      </span>
    )
  }
  return (
    <img
      className={look}
      src={media.artworkUrl(artwork, size)}
      width={size}
      height={size}
      alt={alt}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setBroken(artwork)}
    />
  )
}
