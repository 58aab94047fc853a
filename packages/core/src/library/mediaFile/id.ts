/**
 * Ids of media files: the same audio is one media file, wherever it lies and however it is tagged. An entry of its own,
 * `@ledgerline/core/mediaFile`, since threads that read files need nothing else of the engine.
 */
import { deriveId } from "../../ids.ts"

/** The id of the media file whose audio has this hash: 64 hexadecimal digits. docs/media-identity.md says of which bytes. */
export const mediaFileIdOf = (audioHash: string): string => deriveId("mediaFile", audioHash)
