/// How strong the tie between the brand and a fan is, how far the fan trusts the brand, and how the
/// fan feels.
///
/// Strength has the four parts of Granovetter's tie: intensity, frequency, reciprocity and
/// acknowledged obligation. Each touch adds points to each part by the weights of the [Formula] in
/// force, and each part loses half of its points in a half-life of its own. A reversal (refund,
/// broken promise, referral taken back) takes points away, and may leave a part below nothing for a
/// while: what was spoilt has to be made good first.
///
/// What is stored is what a fan's touches add up to at the moment of the latest one ([Tie]); it is
/// decayed when it is read, so that no row changes as time goes by. Since decay is exponential, a
/// touch that is told late adds what is left of it, and the order of telling means nothing: stored
/// equals computed from scratch, to rounding. A touch dated ahead counts from its date on.
///
/// Money is in none of it: what a fan is worth is another figure, and strength times value (social
/// capital) must not count it twice.
@NullMarked
package io.fanops.fan.relationship;

import org.jspecify.annotations.NullMarked;
