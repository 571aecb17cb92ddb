package io.fanops.acceptance;

/// A bug of a kind that the platform must not have, planted into the databases of a running stack
/// for one brand: by triggers, which nobody but PostgreSQL's superuser can make. No service has a
/// switch for it.
enum PlantedBug {
    /// What is taken of a pool is read, and written later. The trigger is `stable`, so it sees what
    /// was there when the statement began, as somebody does who reads before there is a lock.
    READ_THEN_WRITE_ON_PRIZES(
            "G4",
            "referral",
            "prize_pool",
            "before update",
            "stable",
            """
            select taken + new.taken - old.taken into new.taken from prize_pool
            where brand = new.brand and id = new.id;
            return new;\
            """),

    /// The same with the uses of a coupon.
    READ_THEN_WRITE_ON_COUPONS(
            "G4",
            "referral",
            "coupon",
            "before update",
            "stable",
            """
            select redemptions_left + new.redemptions_left - old.redemptions_left into new.redemptions_left
            from coupon where brand = new.brand and id = new.id;
            return new;\
            """),

    /// A balance changes and no entry says why.
    BALANCE_WITHOUT_ENTRY(
            "G1",
            "referral",
            "account",
            "before update",
            "volatile",
            "new.balance := new.balance + 1; return new;"),

    /// Causes are not unique: a referral's reward is paid a second time, by the book.
    PAID_TWICE(
            "G2",
            "referral",
            "transfer",
            "after insert",
            "volatile",
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

    /// The first answer under a key is not kept, so a repeat has its effect again.
    KEYS_FORGOTTEN(
            "G2",
            "referral",
            "idempotency",
            "after insert",
            "volatile",
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
            "volatile",
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
            "volatile",
            "delete from outbox where id = new.id and id % 20 = 0; return null;"),

    /// The relay sends what it finds, the last first.
    OUT_OF_ORDER(
            "G5",
            "referral",
            "outbox",
            "before insert",
            "volatile",
            "new.id := -new.id; return new;");

    /// The number of the promise that it breaks.
    final String breaks;

    private final String service;
    private final String table;
    private final String moment;
    private final String volatility;
    private final String body;

    PlantedBug(
            String breaks,
            String service,
            String table,
            String moment,
            String volatility,
            String body) {
        this.breaks = breaks;
        this.service = service;
        this.table = table;
        this.moment = moment;
        this.volatility = volatility;
        this.body = body;
    }

    /// Lets the bug loose on one brand, and nobody else.
    void plant(OwnStack stack, String brand) {
        stack.run(
                service,
                """
                create or replace function %s() returns trigger language plpgsql security definer %s as $$ begin
                    %s
                end $$\
                """
                        .formatted(name(), volatility, body),
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
