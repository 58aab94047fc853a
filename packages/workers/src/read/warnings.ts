/** What was odd about a file, or could not be read of it. */

export const WARNING_CODES = [
  /** The file ends before what it announces. */
  "truncated",
  /** A tag or single-valued field is there several times and its values differ. */
  "duplicateTags",
  /** Text that is not in the encoding it claims; `detail` says what was made of it. */
  "invalidEncoding",
  "implausibleDuration",
  "implausibleNumber",
  /** A field whose value could not be understood; it is in `raw`. */
  "oddField",
  "pictureTooLarge",
  "pictureUnreadable",
  /** More pictures, tags, values, chapters or text than limits allow. */
  "tooMuch",
  "rawOmitted",
  /** A reader refused the file or a part of it; another one answered. */
  "readerFailed",
  /** The file's name says another format than its bytes. */
  "wrongExtension",
] as const
export type WarningCode = (typeof WARNING_CODES)[number]

export interface Warning {
  readonly code: WarningCode
  /** For people; names the field where it is about one. */
  readonly detail: string
}

export const warning = (code: WarningCode, detail: string): Warning => ({ code, detail: detail.slice(0, 500) })
