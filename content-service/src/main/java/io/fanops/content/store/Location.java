package io.fanops.content.store;

import io.fanops.platform.problem.Refused;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A point on earth, WGS 84.
///
/// @param lat degrees north, -90 to 90
/// @param lon degrees east, -180 to 180
@Schema(name = "Location", description = "A point on earth, WGS 84")
public record Location(
        @Schema(examples = "31.2297") @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
        @Schema(examples = "121.448") @NotNull @DecimalMin("-180") @DecimalMax("180") Double lon) {

    private static final Pattern PAIR =
            Pattern.compile("(-?\\d{1,2}(?:\\.\\d{1,15})?),(-?\\d{1,3}(?:\\.\\d{1,15})?)");

    /// Reads `lat,lon` off a query.
    ///
    /// @throws Refused where it is no point on earth
    static Location ofQuery(String parameter, String text) {
        var pair = PAIR.matcher(text);
        if (pair.matches()) {
            var lat = Double.parseDouble(pair.group(1));
            var lon = Double.parseDouble(pair.group(2));
            if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) {
                return new Location(lat, lon);
            }
        }
        throw Refused.invalid(parameter, "must be `lat,lon` in degrees, such as 31.2297,121.448");
    }
}
