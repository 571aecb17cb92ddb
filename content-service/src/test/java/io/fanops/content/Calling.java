package io.fanops.content;

import static io.restassured.RestAssured.given;

import io.fanops.platform.testing.Tokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/// Requests with a token.
public final class Calling {
    private Calling() {}

    public static RequestSpecification admin(String brand) {
        return with(Tokens.brandAdmin(brand));
    }

    public static RequestSpecification staff(String brand, String role) {
        return with(Tokens.staff(brand, role));
    }

    public static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON).urlEncodingEnabled(true);
    }
}
