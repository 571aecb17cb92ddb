package io.fanops.referral.voucher;

import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's keys.
@ApplicationScoped
public class VoucherKeys {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final KeyVault vault;

    VoucherKeys(Jdbi jdbi, BrandScope scope, KeyVault vault) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.vault = vault;
    }

    /// The key that signs now; the first one is made when it is asked for.
    public Signer signer() {
        return signing()
                .orElseGet(() -> {
                    // Of its own: who only reads has no transaction, and who is refused keeps the
                    // key.
                    QuarkusTransaction.requiringNew().run(this::make);
                    return signing().orElseThrow();
                });
    }

    private Optional<Signer> signing() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id, private_key from voucher_key
                                where brand = :brand and state = 'SIGNING'\
                                """)
                        .map((row, _) -> {
                            var id = row.getString("id");
                            return new Signer(
                                    id,
                                    Ed25519.privateKey(
                                            vault.open(
                                                    row.getBytes("private_key"),
                                                    scope.brand(),
                                                    id)));
                        })
                        .findFirst());
    }

    /// A key that is believed.
    ///
    /// @param kid as a header that nobody has checked says it: anything at all, or null
    public Optional<PublicKey> believed(@Nullable String kid) {
        if (kid == null || !ID.matcher(kid).matches()) {
            return Optional.empty();
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select public_key from voucher_key
                                where brand = :brand and id = :id and state <> 'REVOKED'\
                                """)
                        .bind("id", kid)
                        .map((row, _) ->
                                Ed25519.publicKey(row.getBytes("public_key")).orElseThrow())
                        .findFirst());
    }

    /// Keys that are believed, newest first.
    List<Shown> all() {
        signer();
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id, public_key, state, created_at from voucher_key
                                where brand = :brand and state <> 'REVOKED' order by created_at desc, id\
                                """)
                        .map((row, _) ->
                                new Shown(
                                        row.getString("id"),
                                        Jws.encode(row.getBytes("public_key")),
                                        State.valueOf(row.getString("state")),
                                        row.getTimestamp("created_at").toInstant()))
                        .list());
    }

    /// Lets a new key sign from now on; the one before still verifies.
    @Transactional(Transactional.TxType.MANDATORY)
    void rotate() {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update voucher_key set state = 'VERIFYING'
                                where brand = :brand and state = 'SIGNING'\
                                """)
                        .execute());
        make();
    }

    /// Believes nothing of a key any more; where it was the one that signs, another one does.
    ///
    /// @throws Refused `NOT_FOUND` also for one that is revoked
    @Transactional(Transactional.TxType.MANDATORY)
    void revoke(String kid) {
        boolean wasThere =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update voucher_key set state = 'REVOKED'
                                        where brand = :brand and id = :id and state <> 'REVOKED'\
                                        """)
                                .bind("id", kid)
                                .execute())
                        == 1;
        if (!wasThere) {
            throw Refused.notFound("key");
        }
        if (signing().isEmpty()) {
            make();
        }
    }

    private void make() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var bytes = Ed25519.bytes(pair.getPublic());
            // The thumbprint's first bytes would do as well; the key's own are as unique.
            var id = Jws.encode(bytes).substring(0, 16);
            jdbi.useHandle(handle ->
                    handle.createUpdate(
                                    """
                                    insert into voucher_key (brand, id, public_key, private_key, state)
                                    values (:brand, :id, :public, :private, 'SIGNING')
                                    on conflict (brand) where state = 'SIGNING' do nothing\
                                    """)
                            .bind("id", id)
                            .bind("public", bytes)
                            .bind(
                                    "private",
                                    vault.close(pair.getPrivate().getEncoded(), scope.brand(), id))
                            .execute());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    enum State {
        SIGNING,
        VERIFYING
    }

    /// @param x the public key, Base64url
    record Shown(String kid, String x, State state, Instant createdAt) {}

    /// Signs with one key.
    public record Signer(String kid, PrivateKey key) {
        /// A payload in JWS compact form.
        ///
        /// @param type such as `fanops-voucher+jwt`
        public String sign(String type, Object payload) {
            return Jws.sign(type, kid, payload, key);
        }
    }
}
