package io.fanops.bare;

import io.agroal.api.AgroalDataSource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.sql.SQLException;

/// Pays a reward by one statement of plain JDBC, as the benchmark's schema has it: without a token,
/// a key, a fan who is asked for, or a fact that anybody hears of.
@Path("/rewards")
public class BareReward {
    private static final String PAY =
            """
            with b as (update budget set spent = spent + 10 where id = ? and spent + 10 <= total returning id),
            t as (insert into transfer (cause) select ? from b returning id),
            a as (update balance set amount = amount + 10 where fan = ? returning fan, amount),
            e as (insert into entry (transfer, account, amount, balance_after)
                select t.id, l.account, l.amount, l.after from t, a, b,
                    lateral (values (-b.id, -10, null::bigint), (a.fan, 10, a.amount)) as l(account, amount, after))
            insert into outbox (data) select 'rewarded ' || id from t\
            """;

    private final AgroalDataSource database;

    BareReward(AgroalDataSource database) {
        this.database = database;
    }

    @POST
    @RunOnVirtualThread
    public Reward pay(Reward wanted) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(PAY)) {
            statement.setInt(1, wanted.budget());
            statement.setString(2, wanted.cause());
            statement.setInt(3, wanted.fan());
            if (statement.executeUpdate() != 1) {
                throw new ClientErrorException("The budget is spent", 409);
            }
            return wanted;
        }
    }

    public record Reward(int budget, int fan, String cause) {}
}
