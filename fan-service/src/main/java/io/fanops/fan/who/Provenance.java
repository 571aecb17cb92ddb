package io.fanops.fan.who;

/// Who says something of a fan.
///
/// @param by the subject of the caller's token, or the operation, conversation, model or request
///   that it comes from; at most 500 characters
public record Provenance(Source source, String by) {

    /// Where a word comes from.
    public enum Source {
        /// A file of the brand's.
        IMPORT,
        /// The brand's people and programs, one fan at a time.
        STAFF,
        /// The fan.
        FAN,
        /// Another of our services, such as with a referral.
        SERVICE,
        /// Something that the fan said to the brand.
        CONVERSATION,
        /// A model's guess.
        MODEL
    }
}
