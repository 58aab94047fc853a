/** @jsxImportSource preact */
/** What both pages are made of: controls, the list, and covers. */
import type { OpenShare, SharedTrack } from "@ledgerline/client/share"
import { Download, type IconNode, Pause, Play, SkipBack, SkipForward } from "lucide"
import { h } from "preact"
import { useEffect, useState } from "preact/hooks"
import { clock } from "../player/ui/time.ts"
import type { PlayerState, SharePlayer } from "./SharePlayer.ts"
import { filled, words } from "./words.ts"

export interface Opened {
  readonly share: OpenShare
  readonly player: SharePlayer
}

export function usePlayerState(player: SharePlayer): PlayerState {
  const [state, setState] = useState(player.state)
  useEffect(() => player.subscribe(() => setState(player.state)), [player])
  return state
}

export function Icon({ of }: { readonly of: IconNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {of.map(([name, attributes]) => h(name, attributes))}
    </svg>
  )
}

/** Play, pause, and where in the track it is. */
export function Controls({ share, player }: Opened) {
  const { isPlaying, isLoading, position, duration, index } = usePlayerState(player)
  const isOne = share.tracks.length === 1
  const time = clock(position)
  const length = Math.max(1, Math.round(duration))
  const at = Math.min(Math.round(position), length)
  return (
    <div className="controls" aria-busy={isLoading}>
      {isOne ? null : (
        <button type="button" className="icon" aria-label={words.previous} onClick={() => player.previous()}>
          <Icon of={SkipBack} />
        </button>
      )}
      <button
        type="button"
        className="icon main"
        aria-label={isPlaying ? words.pause : words.play}
        onClick={() => player.toggle()}
      >
        <Icon of={isPlaying ? Pause : Play} />
      </button>
      {isOne ? null : (
        <button type="button" className="icon" aria-label={words.next} onClick={() => player.next()}>
          <Icon of={SkipForward} />
        </button>
      )}
      <span className="time">{time}</span>
      <input
        type="range"
        className="seek"
        aria-label={words.position}
        aria-valuetext={filled(words.timeOf, { time, duration: clock(duration) })}
        min={0}
        max={length}
        step={1}
        value={at}
        disabled={index < 0}
        ref={(element) => element?.style.setProperty("--heard", `${(100 * at) / length}%`)}
        onInput={({ currentTarget }) => player.seek(Number(currentTarget.value))}
      />
      <span className="time">{clock(duration || lengthOf(share.tracks.slice(0, 1)))}</span>
    </div>
  )
}

export function TrackList({ share, player, isShort = false }: Opened & { readonly isShort?: boolean }) {
  const { index, isPlaying, hasFailed } = usePlayerState(player)
  return (
    <ol className="tracks" aria-label={words.tracks}>
      {share.tracks.map((track, place) => {
        const { id, title, artist, durationMs, isHere } = track
        const name = title ?? words.untitled
        const isCurrent = place === index
        const shownArtist = artist !== null && (artist !== share.artist || share.kind === "tracks") ? artist : null
        const note = isHere ? (isCurrent && hasFailed ? words.cannotPlay : shownArtist) : words.notHere
        return (
          <li key={place} className={isCurrent ? "current" : undefined}>
            <button
              type="button"
              className="track"
              disabled={!isHere}
              aria-current={isCurrent ? "true" : undefined}
              onClick={() => (isCurrent ? player.toggle() : player.play(place))}
            >
              <span className="number" aria-hidden="true">
                {isCurrent ? <Icon of={isPlaying ? Pause : Play} /> : numberOf(share, track, place)}
              </span>
              <span className="name">
                <span className="title">{name}</span>
                {note === null ? null : <span className="note">{note}</span>}
              </span>
              <span className="time">{durationMs === null ? "" : clock(durationMs / 1000)}</span>
            </button>
            {share.canDownload && !isShort ? (
              <a
                className="icon small"
                href={share.fileUrl(id)}
                download
                aria-label={filled(words.downloadTrack, { title: name })}
              >
                <Icon of={Download} />
              </a>
            ) : null}
          </li>
        )
      })}
    </ol>
  )
}

const numberOf = ({ kind }: OpenShare, { track }: SharedTrack, place: number): number =>
  kind === "album" && track !== null ? track : place + 1

export function Cover({ share, hash, size }: { share: OpenShare; hash: string | null; size: 160 | 320 | 1200 }) {
  return (
    <div className="cover">
      {hash === null ? null : <img src={share.coverUrl(hash, size)} crossOrigin="anonymous" alt="" />}
    </div>
  )
}

/** Seconds. */
export const lengthOf = (tracks: readonly SharedTrack[]): number =>
  tracks.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / 1000

export const titleOf = ({ title, kind, description, tracks }: OpenShare): string =>
  title ?? (kind === "tracks" ? (tracks.length === 1 ? tracks[0]?.title : description) : null) ?? words.someTracks
