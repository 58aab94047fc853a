/** What a file is to an import, by the end of its name. What is in it is found out by reading. */
export type FileKind = "audio" | "image" | "playlist" | "cue" | "lyrics"

const ENDINGS: Readonly<Record<FileKind, string>> = {
  audio:
    "mp3 mp2 mpga aac flac fla m4a m4b m4p m4r mp4 alac ogg oga ogx opus spx wav wave bwf rf64 w64 aif aiff aifc wma asf ape apl wv mpc mp+ mpp tta tak dsf dff mka webm weba caf au snd ac3 dts amr 3gp 3ga",
  image: "jpg jpeg jpe jfif png webp gif avif bmp",
  playlist: "m3u m3u8 pls xspf",
  cue: "cue",
  // Of texts only those that are named as a track beside them.
  lyrics: "lrc txt",
}

const KIND_OF = new Map<string, FileKind>(
  Object.entries(ENDINGS).flatMap(([kind, endings]) =>
    endings.split(" ").map((ending) => [ending, kind as FileKind] as const),
  ),
)

/** Undefined for files that an import leaves alone. */
export function kindOf(name: string): FileKind | undefined {
  const dot = name.lastIndexOf(".")
  // Some programs leave a space at the end.
  return dot < 0
    ? undefined
    : KIND_OF.get(
        name
          .slice(dot + 1)
          .trimEnd()
          .toLowerCase(),
      )
}

/** The name without its ending. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf(".")
  return dot <= 0 ? name : name.slice(0, dot)
}
