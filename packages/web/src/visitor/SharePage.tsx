/** @jsxImportSource preact */
/** What somebody shared, as a page of its own. */
import { Download } from "lucide"
import { clock } from "../player/ui/time.ts"
import { Controls, Cover, Icon, lengthOf, type Opened, titleOf, TrackList } from "./parts.tsx"
import { filled, language, words } from "./words.ts"

export function SharePage({ share, player }: Opened) {
  const { tracks, artist, year, description, cover, canDownload, expiresAt, kind } = share
  const title = titleOf(share)
  const count = tracks.length === 1 ? words.oneTrack : filled(words.manyTracks, { count: tracks.length })
  const facts = [artist, year, ...(tracks.length === 1 ? [] : [count]), clock(lengthOf(tracks))]
  const date = expiresAt === null ? "" : new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(expiresAt)
  const download = tracks.length === 1 && tracks[0] !== undefined ? share.fileUrl(tracks[0].id) : share.zipUrl
  return (
    <main className="page">
      <div className="head">
        <Cover share={share} hash={cover} size={1200} />
        <div className="about">
          <h1>{title}</h1>
          <p className="facts">{facts.filter((fact) => fact !== null).join(" · ")}</p>
          {description === null || (kind === "tracks" && description === title) ? null : (
            <p className="description">{description}</p>
          )}
          <Controls share={share} player={player} />
          {canDownload ? (
            <a className="download" href={download} download>
              <Icon of={Download} />
              {tracks.length === 1 ? words.download : words.downloadAll}
            </a>
          ) : null}
        </div>
      </div>
      {tracks.length > 1 ? <TrackList share={share} player={player} /> : null}
      <footer>
        <span>{words.by}</span>
        {expiresAt === null ? null : <span>{filled(words.until, { date })}</span>}
      </footer>
    </main>
  )
}
