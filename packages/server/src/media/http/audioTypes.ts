/** What audio is called in HTTP: by its container as it was read, never by what a client sends. */

/** By the container that was read. */
const TYPES: Readonly<Record<string, string>> = {
  mp3: "audio/mpeg",
  aac: "audio/aac",
  flac: "audio/flac",
  ogg: "audio/ogg",
  mp4: "audio/mp4",
  wav: "audio/wav",
  aiff: "audio/aiff",
  asf: "audio/x-ms-wma",
  ape: "audio/x-ape",
  wavpack: "audio/x-wavpack",
  musepack: "audio/x-musepack",
  tta: "audio/x-tta",
  dsf: "audio/x-dsf",
  dsdiff: "audio/x-dff",
  shorten: "audio/x-shorten",
  matroska: "audio/x-matroska",
}

/** Bytes of any kind: no program plays or shows them by itself. */
const UNKNOWN = "application/octet-stream"

/** The media type of a container; the ending of the file's name tells WebM from Matroska. */
export function audioType(container: string | null, fileName: string): string {
  if (container === "matroska" && /\.web[am]$/i.test(fileName)) return "audio/webm"
  return container !== null && Object.hasOwn(TYPES, container) ? (TYPES[container] as string) : UNKNOWN
}
