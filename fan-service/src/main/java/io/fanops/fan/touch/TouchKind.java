package io.fanops.fan.touch;

/// What may pass between a brand and a fan.
public enum TouchKind {
    /// Joined, other than by a word of the brand's in the profile.
    JOINED(Way.IN),
    /// Bought; the value is minor units of the brand's currency, 0 for an order in another one.
    ORDERED(Way.IN),
    /// Got money back; the value as for orders, the detail `FULL` where nothing of the order is
    /// left.
    REFUNDED(Way.OUT),
    /// Brought somebody who converted; the source is the referral.
    REFERRED(Way.IN),
    /// Such a referral was taken back; the source is the referral.
    REFERRAL_REVERSED(Way.OUT),
    /// Somebody opened a link of the fan's.
    LINK_OPENED(Way.IN),
    /// Scanned a code; the detail is the kind of code.
    SCANNED(Way.IN),
    /// Did what a front-end reported; the detail is its type, such as `page_viewed`.
    TRACKED(Way.IN),
    /// Redeemed a coupon; the detail is its template.
    REDEEMED(Way.IN),
    /// Got a reward; the detail is its form.
    REWARDED(Way.OUT),
    /// Joined a community; the detail is its key.
    COMMUNITY_JOINED(Way.IN),
    /// Left a community or was removed; the detail is its key.
    COMMUNITY_LEFT(Way.IN),
    /// Checked in in a community; the detail is its key.
    CHECKED_IN(Way.IN),
    /// Came to a meet-up, at its start; the source is the mark, the detail the community's key.
    ATTENDED(Way.IN),
    /// Such a mark was taken back; the source is the mark, the moment that of the mark.
    ATTENDANCE_REVERSED(Way.OUT),
    /// Asked, kept a ritual, posted or edited the wiki in a community, the first time of a day; the
    /// detail is its key.
    CONTRIBUTED(Way.IN),
    /// Gave a grade, 1 to 5, as the value; the detail is `REVIEW`, `FOLLOW_UP_REVIEW`, `SURVEY` or
    /// `SUPPORT`.
    FEEDBACK(Way.IN),
    /// Said something to the brand; the text is kept elsewhere, if at all. The value is how it was
    /// felt, -100 to 100, where that is known.
    CONVERSED(Way.IN),
    /// Was written or spoken to by the brand.
    ADDRESSED(Way.OUT),
    /// The brand promised something to the fan; the source is the promise, the detail what.
    PROMISED(Way.OUT),
    /// The brand kept a promise; source and detail as for the promise.
    PROMISE_KEPT(Way.OUT),
    /// The brand broke a promise; source and detail as for the promise.
    PROMISE_BROKEN(Way.OUT),
    /// Did a task for the brand, such as a KOL's placement; the detail is its title.
    TASK_DONE(Way.IN),
    /// Accepted as partner.
    PARTNERED(Way.IN),
    /// No longer a partner.
    PARTNERSHIP_ENDED(Way.OUT),
    /// Put on a stage of the ladder by hand; the detail is the stage.
    PLACED(Way.OUT);

    private final Way way;

    TouchKind(Way way) {
        this.way = way;
    }

    /// From the fan to the brand, or the other way.
    public Way way() {
        return way;
    }

    /// The direction of a touch, seen from the brand.
    public enum Way {
        IN,
        OUT
    }
}
