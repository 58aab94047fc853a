/** How tracks sound: for players that keep the volume even, play without gaps, show lyrics and draw waveforms. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { PLAYERS, READERS, route } from "../routes.ts"
import { Id } from "./media.ts"

const Gain = Schema.Struct({
  /** Decibels. */
  gain: Schema.Finite,
  /** As a part of full scale. */
  peak: Schema.optionalKey(Schema.Finite),
})

const Sound = Schema.Struct({
  /** The file that all of this is of. */
  mediaFile: Schema.String,
  durationMs: Schema.Int,
  /** By EBU R 128: absent until it was measured. */
  loudness: Schema.optionalKey(
    Schema.Struct({
      /** LUFS. */
      integrated: Schema.Finite,
      /** LU. */
      range: Schema.optionalKey(Schema.Finite),
      /** dBTP. */
      truePeak: Schema.optionalKey(Schema.Finite),
    }),
  ),
  /** Samples a channel to leave out, at the rate of the file. */
  gapless: Schema.optionalKey(
    Schema.Struct({
      sampleRate: Schema.Finite,
      encoderDelay: Schema.Finite,
      encoderPadding: Schema.Finite,
      totalSamples: Schema.optionalKey(Schema.Finite),
    }),
  ),
  replayGain: Schema.Struct({
    track: Schema.optionalKey(Gain),
    album: Schema.optionalKey(Gain),
    from: Schema.Literals(["tags", "measured"]),
  }),
}).annotate({
  identifier: "Sound",
  description: "How the audio of a track sounds: its length and loudness, and what is cut off to play without gaps",
})

const Lyrics = Schema.Struct({
  plain: Schema.optionalKey(Schema.String),
  synced: Schema.optionalKey(Schema.Array(Schema.Struct({ timeMs: Schema.Int, text: Schema.String }))),
}).annotate({ identifier: "Lyrics", description: "Words of a track, with their times where they are known" })

const Waveform = Schema.Struct({
  version: Schema.Literal(2),
  channels: Schema.Literal(1),
  sample_rate: Schema.Int,
  samples_per_pixel: Schema.Int,
  bits: Schema.Literal(8),
  length: Schema.Int,
  /** Lowest and highest by turns, from -128 to 127. */
  data: Schema.Array(Schema.Int),
}).annotate({ identifier: "Waveform", description: "As audiowaveform writes it" })

const params = { track: Id }

export class SoundGroup extends HttpApiGroup.make("sound", { topLevel: true }).add(
  HttpApiEndpoint.get("sound", "/tracks/:track/sound", { params, success: Sound }).annotateMerge(
    route("How loud a track is, and which of its samples are music", READERS),
  ),
  HttpApiEndpoint.get("lyrics", "/tracks/:track/lyrics", { params, success: Lyrics }).annotateMerge(
    route("The lyrics of a track, with times where they are known", READERS),
  ),
  HttpApiEndpoint.get("waveform", "/tracks/:track/waveform", { params, success: Waveform }).annotateMerge(
    route("The shape of the sound of a track, to be drawn", PLAYERS),
  ),
) {}
