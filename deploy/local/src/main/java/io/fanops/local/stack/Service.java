package io.fanops.local.stack;

/// Our own processes.
public enum Service {
    FAN("fan-service", 11, 21),
    CONTENT("content-service", 12, 22),
    REFERRAL("referral-service", 13, 23),
    ANALYTICS("analytics-service", 14, 24),
    GATEWAY("gateway", 0, 20);

    private final String module;
    private final int offset;
    private final int managementOffset;

    Service(String module, int offset, int managementOffset) {
        this.module = module;
        this.offset = offset;
        this.managementOffset = managementOffset;
    }

    /// @return the folder and Maven module it is built in
    public String module() {
        return module;
    }

    /// @return its name in `status`, `logs` and `--only`
    public String partName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    int offset() {
        return offset;
    }

    int managementOffset() {
        return managementOffset;
    }

    /// @return whether it has a database of its own, named like the part
    boolean hasDatabase() {
        return this != GATEWAY;
    }
}
