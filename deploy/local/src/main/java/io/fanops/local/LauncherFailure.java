package io.fanops.local;

/// Something that the person at the terminal can do something about.
///
/// The message says what happened and, on its last line, what to do. It is printed as it is; no
/// stack trace.
public final class LauncherFailure extends RuntimeException {
    /// @param what what happened, in one sentence
    /// @param remedy what to do about it
    public LauncherFailure(String what, String remedy) {
        super(what + "\n" + remedy);
    }

    /// @param what what happened, in one sentence
    /// @param remedy what to do about it
    /// @param cause kept for `FANOPS_DEBUG=1`, which prints it
    public LauncherFailure(String what, String remedy, Throwable cause) {
        super(what + "\n" + remedy, cause);
    }
}
