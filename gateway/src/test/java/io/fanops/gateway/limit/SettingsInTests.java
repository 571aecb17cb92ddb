package io.fanops.gateway.limit;

/// Limits that bind nobody, but for those a test sets.
final class SettingsInTests implements LimitSettings {
    private Rate caller = rate(1000, 1000);
    private Rate fan = rate(1000, 1000);
    private Rate brand = rate(1000, 1000);
    private Rate fansOfBrand = rate(1000, 1000);
    private Rate anonymous = rate(1000, 1000);
    private Rate refused = rate(1000, 1000);
    private Rate wrongCodes = rate(1000, 1000);
    private Rate wrongCodesOfBrand = rate(1000, 1000);
    private int buckets = 1000;
    private int places = 100;
    private double shareOfOne = 1;

    SettingsInTests caller(int perSecond, int burst) {
        caller = rate(perSecond, burst);
        return this;
    }

    SettingsInTests brand(int perSecond, int burst) {
        brand = rate(perSecond, burst);
        return this;
    }

    SettingsInTests fansOfBrand(int perSecond, int burst) {
        fansOfBrand = rate(perSecond, burst);
        return this;
    }

    SettingsInTests anonymous(int perSecond, int burst) {
        anonymous = rate(perSecond, burst);
        return this;
    }

    SettingsInTests refused(int perSecond, int burst) {
        refused = rate(perSecond, burst);
        return this;
    }

    SettingsInTests wrongCodes(int burst, int burstOfBrand) {
        wrongCodes = rate(1, burst);
        wrongCodesOfBrand = rate(1, burstOfBrand);
        return this;
    }

    SettingsInTests buckets(int number) {
        buckets = number;
        return this;
    }

    SettingsInTests places(int number, double shareOfOne) {
        this.places = number;
        this.shareOfOne = shareOfOne;
        return this;
    }

    @Override
    public Rate caller() {
        return caller;
    }

    @Override
    public Rate fan() {
        return fan;
    }

    @Override
    public Rate brand() {
        return brand;
    }

    @Override
    public Rate fansOfBrand() {
        return fansOfBrand;
    }

    @Override
    public Rate anonymous() {
        return anonymous;
    }

    @Override
    public Rate refused() {
        return refused;
    }

    @Override
    public Rate wrongCodes() {
        return wrongCodes;
    }

    @Override
    public Rate wrongCodesOfBrand() {
        return wrongCodesOfBrand;
    }

    @Override
    public int buckets() {
        return buckets;
    }

    @Override
    public int ordinaryPlaces() {
        return places;
    }

    @Override
    public int bulkPlaces() {
        return places;
    }

    @Override
    public int streamPlaces() {
        return places;
    }

    @Override
    public double shareOfOne() {
        return shareOfOne;
    }

    private static Rate rate(int perSecond, int burst) {
        return new Rate() {
            @Override
            public int perSecond() {
                return perSecond;
            }

            @Override
            public int burst() {
                return burst;
            }
        };
    }
}
