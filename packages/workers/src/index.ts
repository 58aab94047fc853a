/** What other packages use of the workers. */
export { audioReader, UnreadableAudio } from "./read/AudioReader.ts"
