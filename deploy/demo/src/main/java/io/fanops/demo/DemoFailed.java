package io.fanops.demo;

/// Something is not as it must be; the message says what, for the person who ran the demo.
final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailed(String message) {
        super(message);
    }
}
