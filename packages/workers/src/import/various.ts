/** Nobody in particular: whose albums are that have several artists. */
import { folded } from "@ledgerline/core"

/** The album artist of albums that are nobody's alone. */
export const VARIOUS_ARTISTS = "Various Artists"

/** What people call that. */
export const VARIOUS =
  /^(?:v\.?\s?a\.?|v[ _/-]a|various|various (?:artists?|interprets|performers)|\[various(?: artists)?\]|artistes (?:divers|variés)|artisti vari|aa\.?\s?vv\.?|div(?:erse)?\.?(?: (?:interpreten|künstler|artister))?|v[aá]rios (?:artistas|int[eé]rpretes)|verschiedene(?: (?:interpreten|künstler))?|разные исполнители|сборник|ヴァリアス・アーティスト|群星)$/iu

/** Whether an album's artist is nobody in particular: not where somebody on it is called so, as a band may be. */
export const isVarious = (albumArtist: string, artists: readonly string[]): boolean =>
  folded(albumArtist) === folded(VARIOUS_ARTISTS) ||
  (VARIOUS.test(albumArtist.trim()) &&
    artists.length > 0 &&
    artists.every((artist) => folded(artist) !== folded(albumArtist)))
