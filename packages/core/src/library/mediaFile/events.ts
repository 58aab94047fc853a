/** The events of media files: encodings of tracks, named by a hash of their audio payload. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Count, Hex64, Id, Milliseconds, named, rule, text, Word } from "../payload.ts"

const up = (most: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: most }))

/** Numbers, texts such as a fingerprint, and curves such as a waveform. */
const Values = named(
  Schema.Union([Schema.Finite, text(100_000), Schema.Array(Schema.Finite).check(Schema.isMaxLength(10_000))]),
  100,
)

export const mediaFileEvents = defineEvents("mediaFile", {
  imported: event({
    doc: "A file was read: how its audio is encoded. Numbers that the file does not tell are 0.",
    schema: Schema.Struct({
      codec: Word,
      container: Word,
      durationMs: Milliseconds,
      /** Bits a second. */
      bitRate: up(1e10),
      /** Hertz. */
      sampleRate: up(1e8),
      bitDepth: Schema.optionalKey(up(1024)),
      channels: up(1024),
      /** The size of the file that was read; others with this audio may differ in their tags. */
      bytes: Count,
      /** The blob that holds the tags as they were read. */
      tags: Schema.optionalKey(Hex64),
      fileName: Schema.optionalKey(text(1000)),
    }),
    example: {
      codec: "flac",
      container: "flac",
      durationMs: 192_400,
      bitRate: 812_000,
      sampleRate: 44_100,
      bitDepth: 16,
      channels: 2,
      bytes: 19_530_112,
      tags: "5d41402abc4b2a76b9719d911017c592".repeat(2),
      fileName: "01 Gymnopédie No. 1.flac",
    },
  }),
  generated: event({
    doc: "The audio was made by a program: which model, from what.",
    schema: Schema.Struct({
      model: text(200).check(Schema.isMinLength(1)),
      prompt: Schema.optionalKey(text(20_000)),
      licence: Schema.optionalKey(text(200)),
      /** The media file that it was made from. */
      parent: Schema.optionalKey(Id),
    }),
    example: {
      model: "stable-audio-2",
      prompt: "slow piano, rain",
      licence: "CC0-1.0",
      parent: "00112233445566778899aabbccddeeff",
    },
  }),
  cut: event({
    doc: "A sheet says that this is a part of another media file: from one sample of it up to another.",
    schema: Schema.Struct({
      /** The whole. */
      of: Id,
      /** The copy of the whole that the sheet lies beside or in. */
      sheet: Id,
      /** Of the whole, decoded: the first sample a channel that is in, and the first that is not. */
      startSample: Count,
      /** Absent where the part ends with the whole. */
      endSample: Schema.optionalKey(Count),
      /** Hertz: what the samples count. */
      sampleRate: Count.check(Schema.isGreaterThan(0)),
    }).check(
      rule(
        "an end behind the start",
        ({ startSample, endSample }) => endSample === undefined || endSample > startSample,
      ),
    ),
    example: {
      of: "5f1c0e7a9b2d4c6e8f00112233445566",
      sheet: "00112233445566778899aabbccddeeff",
      startSample: 10_628_100,
      endSample: 21_432_600,
      sampleRate: 44_100,
    },
  }),
  joined: event({
    doc: "A sheet that cut this part from its media file is gone, or says otherwise by now.",
    schema: Schema.Struct({ sheet: Id }),
    example: { sheet: "00112233445566778899aabbccddeeff" },
  }),
  analysed: event({
    doc: "Something was measured of the audio: loudness, a fingerprint, a waveform.",
    schema: Schema.Struct({ analysis: Word, values: Values }),
    example: {
      analysis: "loudness",
      values: { integrated: -14.2, truePeak: -0.8, curve: [-20, -14.5, -13.9], unit: "LUFS" },
    },
  }),
})
