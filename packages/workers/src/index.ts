/** What other packages use of the workers. */
export { compare as compareFingerprints } from "./fingerprint/compare/compare.ts"
export type { Match as FingerprintMatch } from "./fingerprint/compare/compare.ts"
export { unpack as unpackFingerprint } from "./fingerprint/compressed.ts"
export type { Fingerprint, FingerprintAnswer, Fingerprinter, FingerprintFailure } from "./fingerprint/Fingerprinter.ts"
export { HIGH_CONFIDENCE } from "./fingerprint/merges/confidence.ts"
export { mergeProposals, proposalEvents } from "./fingerprint/merges/proposals.ts"
export type { MergeProposal, ProposalOptions } from "./fingerprint/merges/proposals.ts"
export { fingerprintMissing } from "./fingerprint/missing/fingerprintMissing.ts"
export type {
  MissingFailure,
  MissingOptions,
  MissingProgress,
  MissingReport,
} from "./fingerprint/missing/fingerprintMissing.ts"
export { openFingerprinter } from "./fingerprint/open.ts"
export type { OpenOptions } from "./fingerprint/open.ts"
export { type AudioIdentity, identify, identifyFile } from "./identity/audioIdentity.ts"
export type { Container } from "./identity/payload.ts"
export { descriptorBytes, type RandomAccess } from "./identity/port.ts"
export { FilePool } from "./pool/FilePool.ts"
export type { FilePoolOptions } from "./pool/FilePool.ts"
export type { FileRead, ReadAnswer, ReadFailure } from "./pool/readFile.ts"
export type { PoolPorts } from "./ports.ts"
export { audioReader, UnreadableAudio } from "./read/AudioReader.ts"
export { DEFAULT_LIMITS } from "./read/limits.ts"
export type { Limits } from "./read/limits.ts"
export { restore } from "./read/raw/block.ts"
export type { RawBlock, RawPart } from "./read/raw/block.ts"
export type { AudioFile, AudioReader, Chapter, Common, FileReading, LyricLine } from "./read/reading.ts"
export type { Performer, Picture, PictureType, ReaderInfo, Technical } from "./read/reading.ts"
export type { Warning, WarningCode } from "./read/warnings.ts"
export { systemPorts } from "./system.ts"
