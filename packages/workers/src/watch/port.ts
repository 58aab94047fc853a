/** The port of what tells that folders changed. */
import type { WantedFolder } from "../scan/wanted.ts"

/** Why a source is not watched, for programs, which say it in the person's language. */
export type WatchWhy =
  /** It was not looked at yet, or is not there. */
  | { readonly reason: "begins" | "gone" }
  /** It lies on a network share, which does not tell what other machines change. */
  | { readonly reason: "share"; readonly kind: string }
  /** There are more folders than are watched. */
  | { readonly reason: "folders"; readonly most: number }
  /** The system has no more watches to give, by this setting of it. */
  | { readonly reason: "system"; readonly setting: string }
  | { readonly reason: "failed"; readonly message: string }

/** Why a folder cannot be watched, or not any more. */
export interface WatchTrouble {
  readonly reason:
    /** The system has no more watches to give, or there are more folders than we watch. */
    | "limit"
    /** Changes came faster than they were read: some were not told. The watch goes on. */
    | "overflow"
    /** The root went away, or another folder is in its place. */
    | "rootGone"
    | "failed"
  readonly message: string
  /** Which limit it is. */
  readonly limit?: Extract<WatchWhy, { readonly reason: "folders" | "system" }>
}

export interface WatchHandlers {
  /** Folders in which something changed, in the terms of a walk. */
  readonly onDirty: (folders: readonly WantedFolder[]) => void
  /** Unless it is an overflow, nothing more is told after that. */
  readonly onTrouble: (trouble: WatchTrouble) => void
}

export interface Watch {
  close(): Promise<void>
}

/** Begins to watch; what changes from when it resolves is told. Answers the trouble where it cannot. */
export type OpenWatch = (root: string, handlers: WatchHandlers) => Promise<Watch | WatchTrouble>
