package io.fanops.acceptance;

/// One brand on the stack, as onboarding gave it.
record Brand(Stack stack, String slug, String clientId, String clientSecret) {

    /// Where everything of this brand stands.
    String root() {
        return "/v1/brands/" + slug;
    }

    String token() {
        return stack.token(clientId, clientSecret);
    }

    /// Calls under this brand with the token of its own machine client.
    Api api() {
        return new Api(stack.gateway(), root(), this::token);
    }

    /// Calls under this brand with somebody else's token.
    Api calledWith(String token) {
        return new Api(stack.gateway(), root(), () -> token);
    }
}
