/** Every error that synchronising answers with. Each is a value with a tag; anything else that is thrown is a defect of ours. */
import * as Schema from "effect/Schema"

/** Bytes from the network that are no frame, or a body that is no message. Nothing was looked at or stored. */
export class FrameRefused extends Schema.TaggedError<FrameRefused>()("FrameRefused", {
  reason: Schema.Literals([
    /** Larger than a frame or its body may be. */
    "tooLarge",
    /** The first bytes are not those of a frame, or flags are set that mean nothing. */
    "notAFrame",
    /** The body says that it is compressed and is not, or not soundly. */
    "badCompression",
    /** Lengths do not add up, or something follows the body. */
    "badLength",
    /** Nested too deeply. */
    "tooDeep",
    /** An array or map with too many entries, or too many values altogether. */
    "tooMany",
    /** A value of a type that does not occur: a fraction, an extension, an integer beyond 53 bits, a key that is no text. */
    "badType",
    /** A map of MessagePack, but not a message with the fields of its kind. */
    "badMessage",
  ]),
  message: Schema.String,
}) {}

/** The server cannot be reached, or went away in the middle. What was stored stays; the same sync goes on from there. */
export class PeerUnreachable extends Schema.TaggedError<PeerUnreachable>()("PeerUnreachable", {
  message: Schema.String,
}) {}

/** The server answered, but no. */
export class PeerRefused extends Schema.TaggedError<PeerRefused>()("PeerRefused", {
  /**
   * `otherLibrary`, `notAllowed`, `protocol`, `unknownMessage`, `badFrame`, `otherEpoch`, `failed`, or one of a newer
   * server. Over HTTP also what its problems say, such as `revoked` or `storageFull`; `keyLost`; and where something else
   * answers in its place `moved` (a redirect), `proxyLimit` (a proxy takes no more) and `notAServer`.
   */
  reason: Schema.String,
  message: Schema.String,
}) {}

/** The server did not prove that it has the key under which this replica knows it. Nothing was taken or given. */
export class PeerNotTrusted extends Schema.TaggedError<PeerNotTrusted>()("PeerNotTrusted", {
  message: Schema.String,
}) {}

/** A device could not be paired with a server. */
export class PairingRefused extends Schema.TaggedError<PairingRefused>()("PairingRefused", {
  reason: Schema.Literals([
    /** The text is no pairing token, or not all of it. */
    "badToken",
    /** It was used, or it is older than it may be: the server makes another one. */
    "over",
    /** The server did not answer as one does. */
    "protocol",
    /** This replica is of another library. */
    "otherLibrary",
    /** This is the server that made the token: another device is to be paired with it. */
    "itself",
  ]),
  message: Schema.String,
}) {}
