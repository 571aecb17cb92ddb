package io.fanops.acceptance;

/// A bug of a kind that the platform must not have, planted into the databases of a running stack
/// for one brand: by triggers, which nobody but PostgreSQL's superuser can make. No service has a
/// switch for it.
enum PlantedBug {
    /// What is left of a pool is read, and written back later: what was taken in between is
    /// forgotten. Each time, as if somebody always came in between; requests that wait in a line
    /// would else hide it.
    READ_THEN_WRITE_ON_PRIZES(
            "G4",
            "referral",
            "prize_pool",
            "before update",
            "new.taken := least(new.taken, old.taken); return new;"),

    /// The same with the uses of a coupon.
    READ_THEN_WRITE_ON_COUPONS(
            "G4",
            "referral",
            "coupon",
            "before update",
            "new.redemptions_left := greatest(new.redemptions_left, old.redemptions_left); return new;"),

    /// A balance changes and no entry says why.
    BALANCE_WITHOUT_ENTRY(
            "G1",
            "referral",
            "account",
            "before update",
            "new.balance := new.balance + 1; return new;"),

    /// Causes are not unique: a referral's reward is paid a second time, by the book.
    PAID_TWICE(
            "G2",
            "referral",
            "transfer",
            "after insert",
            """
            if new.cause like 'referral:%' and new.cause not like '%#2' then
                insert into transfer (brand, id, cause, reason, actor)
                values (new.brand, gen_random_uuid(), new.cause || '#2', new.reason, new.actor);
                insert into entry (brand, id, transfer_id, kind, owner, unit, amount)
                select e.brand, gen_random_uuid(), t.id, e.kind, e.owner, e.unit, e.amount
                from entry e join transfer t on t.brand = e.brand and t.cause = new.cause || '#2'
                where e.brand = new.brand and e.transfer_id = new.id;
                update account a set balance = a.balance + e.amount from entry e
                where e.brand = new.brand and e.transfer_id = new.id
                    and (a.brand, a.kind, a.owner, a.unit) = (e.brand, e.kind, e.owner, e.unit);
            end if;
            return null;\
            """),

    /// A click is counted twice, though it was taken of the budget once.
    CLICK_COUNTED_TWICE(
            "G2",
            "referral",
            "click_part",
            "before update",
            "new.clicks := new.clicks + 1; return new;"),

    /// What a placement does not cost in the end does not come back to its budget.
    NOT_PUT_BACK(
            "G4",
            "referral",
            "placement_budget",
            "before update",
            "new.taken := greatest(new.taken, old.taken); return new;"),

    /// The first answer under a key is not kept, so a repeat has its effect again.
    KEYS_FORGOTTEN(
            "G2",
            "referral",
            "idempotency",
            "after insert",
            """
            delete from idempotency
            where brand = new.brand and subject = new.subject and key = new.key;
            return null;\
            """),

    /// What was dealt with is not remembered: a record that comes twice counts twice.
    INBOX_FORGOTTEN(
            "G2",
            "analytics",
            "inbox",
            "before insert",
            """
            delete from inbox
            where brand = new.brand and consumer = new.consumer and event_id = new.event_id;
            return new;\
            """),

    /// The relay takes a fact for sent before Kafka has it, and dies: one of twenty is never there.
    SENT_BEFORE_SENDING(
            "G3",
            "referral",
            "outbox",
            "after insert",
            "delete from outbox where id = new.id and id % 20 = 0; return null;"),

    /// The relay sends what it finds, the last first.
    OUT_OF_ORDER("G5", "referral", "outbox", "before insert", "new.id := -new.id; return new;");

    /// The number of the promise that it breaks.
    final String breaks;

    private final String service;
    private final String table;
    private final String moment;
    private final String body;

    PlantedBug(String breaks, String service, String table, String moment, String body) {
        this.breaks = breaks;
        this.service = service;
        this.table = table;
        this.moment = moment;
        this.body = body;
    }

    /// Lets the bug loose on one brand, and nobody else.
    void plant(OwnStack stack, String brand) {
        stack.run(
                service,
                """
                create or replace function %s() returns trigger language plpgsql security definer as $$ begin
                    %s
                end $$\
                """
                        .formatted(name(), body),
                """
                create trigger "planted_%2$s" %3$s on %4$s
                for each row when (new.brand = '%2$s') execute function %1$s()\
                """
                        .formatted(name(), brand, moment, table));
    }

    /// Takes it out again. Books that it made wrong are put right, or the production's own watch
    /// would go on telling of them.
    void weed(OwnStack stack, String brand) {
        stack.run(
                service,
                "drop trigger \"planted_%s\" on %s".formatted(brand, table),
                "drop function %s()".formatted(name()));
        if (this == BALANCE_WITHOUT_ENTRY) {
            stack.run(
                    service,
                    """
                    update account a set balance = coalesce((select sum(amount) from entry e
                        where (e.brand, e.kind, e.owner, e.unit) = (a.brand, a.kind, a.owner, a.unit)), 0)
                    where a.brand = '%s'\
                    """
                            .formatted(brand));
        }
    }
}
