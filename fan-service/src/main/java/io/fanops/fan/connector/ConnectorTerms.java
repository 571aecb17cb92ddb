package io.fanops.fan.connector;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonPointer;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a brand says of a system that posts fans.
///
/// @param name for people
/// @param mapping key of the import mapping by which a record is read; its columns are JSON
///   pointers
/// @param records where in the body the records stand; the body itself where it is left out
/// @param proof how the system proves that it is the one
/// @param deliveryId what names a delivery; its body where it is left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConnectorTerms(
        @NotBlank @Size(max = 100) String name,
        @Schema(
                        description =
                                "Key of an import mapping whose columns are JSON pointers into a record, such as {\"/customer/id\": \"externalId\"}")
                @NotBlank
                @Size(max = 100)
                String mapping,
        @Schema(
                        description =
                                "JSON pointer to the record, or to an array of at most 500 of them; the body itself where it is left out")
                @Nullable
                @Size(min = 1, max = 200)
                String records,
        @Valid @NotNull Proof proof,
        @Nullable @Valid DeliveryId deliveryId) {

    private static final String HEADER = "[A-Za-z0-9-]{1,100}";

    /// Headers that say something else.
    private static final Set<String> TAKEN =
            Set.of("authorization", "cookie", "host", "content-type", "content-length");

    /// How a sender proves who it is.
    enum Scheme {
        /// The header is the HMAC-SHA-256 of the body as it was sent, keyed by the secret's UTF-8.
        HMAC_SHA256,
        /// The header is the secret.
        TOKEN
    }

    enum Encoding {
        HEX,
        BASE64
    }

    /// @param header that has the proof
    /// @param encoding of an HMAC, hexadecimal where it is left out
    /// @param prefix what stands before it in the header, such as `sha256=`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Proof(
            @NotNull Scheme scheme,
            @NotNull @Pattern(regexp = HEADER) String header,
            @Nullable Encoding encoding,
            @Nullable @Size(max = 20) String prefix) {}

    /// @param header that has the id
    /// @param pointer JSON pointer to the id in the body
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(description = "Either of the two")
    record DeliveryId(
            @Nullable @Pattern(regexp = HEADER) String header,
            @Nullable @Size(min = 1, max = 200) String pointer) {}

    /// @throws Refused `VALIDATION_FAILED` where a pointer is none, or a header means something
    ///   else
    void check() {
        requirePointer("/records", records);
        requireHeader("/proof/header", proof.header());
        if (proof.scheme() == Scheme.TOKEN && proof.encoding() != null) {
            throw Refused.invalid("/proof/encoding", "is for HMAC_SHA256");
        }
        if (deliveryId != null) {
            if ((deliveryId.header() == null) == (deliveryId.pointer() == null)) {
                throw Refused.invalid("/deliveryId", "has a header or a pointer, one of them");
            }
            requirePointer("/deliveryId/pointer", deliveryId.pointer());
            if (deliveryId.header() != null) {
                requireHeader("/deliveryId/header", deliveryId.header());
            }
        }
    }

    /// @throws Refused `VALIDATION_FAILED` where a column of the mapping is no JSON pointer
    static void checkColumns(Map<String, String> columns) {
        columns.forEach((column, field) -> {
            if (!isPointer(column)) {
                throw Refused.invalid(
                        "/mapping",
                        "reads `"
                                + field
                                + "` from `"
                                + column
                                + "`, which is no JSON pointer such as /customer/id");
            }
        });
    }

    private static void requirePointer(String where, @Nullable String pointer) {
        if (pointer != null && !isPointer(pointer)) {
            throw Refused.invalid(where, "is no JSON pointer (RFC 6901), such as /customers");
        }
    }

    private static boolean isPointer(String text) {
        try {
            return !JsonPointer.compile(text).matches();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static void requireHeader(String where, String header) {
        if (TAKEN.contains(header.toLowerCase(Locale.ROOT))) {
            throw Refused.invalid(where, "means something else in HTTP");
        }
    }
}
