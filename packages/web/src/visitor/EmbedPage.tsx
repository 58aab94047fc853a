/** @jsxImportSource preact */
/** What somebody shared, as a player within another page. */
import { ExternalLink } from "lucide"
import { Controls, Cover, Icon, type Opened, titleOf, TrackList, usePlayerState } from "./parts.tsx"
import { words } from "./words.ts"

export function EmbedPage({ share, player }: Opened) {
  const { hasFailed } = usePlayerState(player)
  const track = player.current
  const title = titleOf(share)
  const by = track === undefined ? share.artist : track.artist
  const page = location.href.replace(/\/embed\/([^/]*)$/, "/share/$1")
  return (
    <main className="embed">
      <div className="card">
        <Cover share={share} hash={track?.cover ?? share.cover} size={320} />
        <div className="about">
          <div className="line">
            <div className="words">
              <h1>{track?.title ?? title}</h1>
              <p className="facts">{hasFailed ? words.cannotPlay : (by ?? " ")}</p>
            </div>
            <a className="icon small" href={page} target="_blank" rel="noopener noreferrer" aria-label={words.openPage}>
              <Icon of={ExternalLink} />
            </a>
          </div>
          <Controls share={share} player={player} />
        </div>
      </div>
      {share.tracks.length > 1 ? <TrackList share={share} player={player} isShort /> : null}
    </main>
  )
}
