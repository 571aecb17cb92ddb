package io.fanops.referral.link;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/// Who opened which link lately.
@ApplicationScoped
public class Visits {
    private final BrandSql hot;
    private final Pseudonyms pseudonyms;

    Visits(BrandSql sql, Pseudonyms pseudonyms) {
        this.hot = sql.keepingPlans();
        this.pseudonyms = pseudonyms;
    }

    /// A person opened a link. It counts once in a minute for each visitor and link: who taps twice
    /// has clicked once and goes on with the same id.
    ///
    /// @param code of the link
    /// @param visitor what tells one from another; kept for an hour as a pseudonym, another for
    ///   each link, so that nobody is followed from link to link
    @Transactional(Transactional.TxType.MANDATORY)
    public Visit note(String code, String visitor) {
        var click = Ids.next();
        var hash = pseudonyms.of("VISITOR", code + "\n" + visitor);
        boolean counts =
                hot.run(
                                """
                                insert into promotion_visit as v (brand, code, visitor, click_id) values (:brand, :code, :visitor, :click)
                                on conflict (brand, code, visitor) do update set at = now(), click_id = excluded.click_id
                                    where v.at <= now() - interval '1 minute'\
                                """,
                                "code",
                                code,
                                "visitor",
                                hash,
                                "click",
                                click)
                        == 1;
        return counts
                ? new Visit(click, hash, true)
                : new Visit(
                        hot.first(
                                        "select click_id from promotion_visit where brand = :brand and code = :code and visitor = :visitor",
                                        (row, _) -> BrandSql.id(row, "click_id"),
                                        "code",
                                        code,
                                        "visitor",
                                        hash)
                                .orElse(click),
                        hash,
                        false);
    }

    /// @param click the id that an order will say
    /// @param pseudonym of the visitor at this link
    /// @param counts false where the same visitor was here within the minute
    public record Visit(UUID click, byte[] pseudonym, boolean counts) {}
}
