/** The reader of imports: our own for files as they should be, else the libraries, loaded for the first file that needs them. */
import { finish } from "./finish.ts"
import type { LibraryReader } from "./libraries.ts"
import { OWN_READER, ownFindings } from "./own/ownReader.ts"
import type { AudioReader } from "./reading.ts"
import { start } from "./start.ts"

export function audioReader(): AudioReader {
  let libraries: Promise<LibraryReader> | undefined
  return {
    async read(file, limits) {
      const opened = start(file, limits)
      const own = ownFindings(opened, limits)
      if (own !== undefined) return finish(opened, own, OWN_READER, limits)
      libraries ??= import("./libraries.ts").then(({ LibraryReader }) => LibraryReader.load())
      return (await libraries).readOpened(opened, limits)
    },
  }
}
