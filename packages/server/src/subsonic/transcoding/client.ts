/** What a player says of itself. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Failure } from "../protocol/errors.ts"

const Word = Schema.String.check(Schema.isMaxLength(100))
const Words = Schema.Array(Word).check(Schema.isMaxLength(50))
const Bits = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e9 })))
const Channels = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 64 })))
const list = <S extends Schema.Top>(item: S) => Schema.optionalKey(Schema.Array(item).check(Schema.isMaxLength(50)))

const Limitation = Schema.Struct({
  name: Schema.Literals(["audioChannels", "audioBitrate", "audioProfile", "audioSamplerate", "audioBitdepth"]),
  comparison: Schema.Literals(["Equals", "NotEquals", "LessThanEqual", "GreaterThanEqual"]),
  values: Words,
  required: Schema.Boolean,
})

const ClientInfo = Schema.Struct({
  name: Word,
  platform: Word,
  maxAudioBitrate: Bits,
  maxTranscodingAudioBitrate: Bits,
  directPlayProfiles: list(
    Schema.Struct({ containers: Words, audioCodecs: Words, protocols: Words, maxAudioChannels: Channels }),
  ),
  transcodingProfiles: list(
    Schema.Struct({ container: Word, audioCodec: Word, protocol: Word, maxAudioChannels: Channels }),
  ),
  codecProfiles: list(Schema.Struct({ type: Word, name: Word, limitations: list(Limitation) })),
})

export type Limitation = typeof Limitation.Type

export interface Client {
  /** Bits a second; 0 is no limit. */
  readonly maxAudioBitrate: number
  readonly maxTranscodingAudioBitrate: number
  readonly directPlayProfiles: NonNullable<(typeof ClientInfo.Type)["directPlayProfiles"]>
  readonly transcodingProfiles: NonNullable<(typeof ClientInfo.Type)["transcodingProfiles"]>
  readonly codecProfiles: NonNullable<(typeof ClientInfo.Type)["codecProfiles"]>
}

const decode = Schema.decodeUnknownResult(ClientInfo)

/** Reads the body of a request. Fails with a {@link Failure}. */
export function readClient(body: unknown): Client {
  const read = decode(body)
  if (!Result.isSuccess(read)) throw new Failure(0, "The body says in JSON what the player can play, as a ClientInfo")
  const { maxAudioBitrate = 0, maxTranscodingAudioBitrate = 0 } = read.success
  const { directPlayProfiles = [], transcodingProfiles = [], codecProfiles = [] } = read.success
  return { maxAudioBitrate, maxTranscodingAudioBitrate, directPlayProfiles, transcodingProfiles, codecProfiles }
}
