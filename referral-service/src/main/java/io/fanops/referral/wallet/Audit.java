package io.fanops.referral.wallet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a feature keeps beside the ledger and the ledger or its own rows bear: looked at with the
/// daily audit.
///
/// What is compared is read by one statement, which sees each transaction wholly or not at all:
/// whatever is under way meanwhile is no finding.
public interface Audit {
    /// Whatever of the brand in scope is not what it should be; reads all of it.
    List<Finding> findings();

    /// Something that is not what it should be.
    ///
    /// @param what names it, by a key or id that means no person
    /// @param expected what its own rows or the ledger say; null for no limit
    /// @param found what is kept; null for no limit
    record Finding(String what, @Nullable Long expected, @Nullable Long found) {
        /// A row with columns of these names.
        public static Finding read(ResultSet row) throws SQLException {
            return new Finding(
                    row.getString("what"),
                    row.getObject("expected", Long.class),
                    row.getObject("found", Long.class));
        }

        @Override
        public String toString() {
            return what + " is " + found + " and should be " + expected;
        }
    }
}
