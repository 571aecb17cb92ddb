/// How many people a brand and a partner have in common, without either learning who.
///
/// Each partner has a key of its own. Both sides hash normalised identifiers with it
/// (HMAC-SHA-256); the partner's list comes in, and one number goes out. Neither identifiers nor
/// lists of matches leave, and only fans who consent to the partner's channel are counted.
///
/// **Who may learn what.** The partner, who chooses the list, learns how many, and as little of any
/// one person as can be said with a number. A partner may know many fans for sure (its own staff,
/// made-up fans), may add hashes of nobody at will, and may ask twenty times a day for years.
///
/// **What does not hold against that.** A minimum cell alone: 0 beside `fewerThan` tells a stranger
/// from a fan. Refusing lists that are too similar: hashes of nobody make any two lists different.
/// Comparing what lists match: a refusal, or another answer, from so many differing fans on is
/// itself a test of one more. Rounding: whoever knows as many fans as one short of a step tests the
/// next by it. Noise drawn anew: the mean of many answers is without it.
///
/// **What holds.** One hash in ten, chosen by a secret of the partner's row that nobody is told,
/// counts as the opposite of what it is, today and in ten years ([Doubt]; randomised response that
/// is drawn once). All that any lists together can tell of a hash is the one bit that is counted of
/// it, and that bit is right for nine in ten: what somebody thought of one person before changes by
/// a factor of nine at most, whatever is asked. It holds for each identifier and each key: a person
/// with two identifiers is looked at twice, and so is one after a rotation. Estimates of many are
/// good: the standard error is 0.375·√listed people, 8 of 500, 46 of 15,000.
///
/// **What makes it dear to get at that bit.** Answers are in whole cells, `fewerThan` one from none
/// on and `atLeast` the list less a cell at the other end ([Answer]); a list has at least ten
/// cells; one that differs from an earlier one by fewer members than a cell is refused; the same
/// list again gets the same answer, however the fans have changed; there are at most
/// [Counting#A_DAY] counts a day, all logged.
@NullMarked
package io.fanops.fan.exchange;

import org.jspecify.annotations.NullMarked;
