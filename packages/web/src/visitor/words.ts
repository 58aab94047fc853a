/** What pages for visitors say: in the browser's language where there are words for it, else in English. */

const en = {
  play: "Play",
  pause: "Pause",
  next: "Next",
  previous: "Previous",
  position: "Position",
  timeOf: "{time} of {duration}",
  tracks: "Tracks",
  oneTrack: "1 track",
  manyTracks: "{count} tracks",
  download: "Download",
  downloadAll: "Download all",
  downloadTrack: "Download {title}",
  untitled: "Untitled",
  someTracks: "Some tracks",
  until: "Open until {date}",
  notHere: "Not here at the moment",
  cannotPlay: "This cannot be played now",
  openPage: "Open as a page",
  by: "Shared with Ledgerline",
  over: "Nothing is shared here",
  overText: "The link is wrong, or it is over. Ask whoever gave it to you for another one.",
  wait: "Too many wrong links",
  waitText: "Somebody near you tried many links that open nothing. Try again in some minutes.",
  away: "The music cannot be reached",
  awayText: "The server does not answer, or the connection is gone.",
  again: "Try again",
  loading: "One moment",
}

export type Words = Readonly<Record<keyof typeof en, string>>

const de: Words = {
  play: "Abspielen",
  pause: "Pause",
  next: "Weiter",
  previous: "Zurück",
  position: "Stelle",
  timeOf: "{time} von {duration}",
  tracks: "Titel",
  oneTrack: "1 Titel",
  manyTracks: "{count} Titel",
  download: "Herunterladen",
  downloadAll: "Alles herunterladen",
  downloadTrack: "{title} herunterladen",
  untitled: "Ohne Titel",
  someTracks: "Einige Titel",
  until: "Offen bis {date}",
  notHere: "Im Moment nicht da",
  cannotPlay: "Das lässt sich gerade nicht abspielen",
  openPage: "Als Seite öffnen",
  by: "Geteilt mit Ledgerline",
  over: "Hier ist nichts geteilt",
  overText: "Der Link stimmt nicht, oder er gilt nicht mehr. Bitte die Person, von der du ihn hast, um einen neuen.",
  wait: "Zu viele falsche Links",
  waitText: "Jemand in deinem Netz hat viele Links versucht, die nichts öffnen. Versuch es in einigen Minuten wieder.",
  away: "Die Musik ist nicht erreichbar",
  awayText: "Der Server antwortet nicht, oder die Verbindung ist weg.",
  again: "Noch einmal",
  loading: "Einen Moment",
}

export const language = /^de\b/i.test(navigator.language) ? "de" : "en"
export const words: Words = language === "de" ? de : en

/** Words with what belongs into them. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
