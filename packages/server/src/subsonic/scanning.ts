/** What looks through the folders of the library, as far as clients may ask for it. */

export interface Scanning {
  /** Begins to look through all folders, unless that is under way. */
  start(): Promise<void>
  isRunning(): Promise<boolean>
}
