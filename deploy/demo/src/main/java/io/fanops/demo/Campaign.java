package io.fanops.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The story the demo plays: who the fans are, what they scan, whom they bring, what they buy.
///
/// Made wholly from a seed, a number of fans and the moment it is told at: the same three give the
/// same campaign to the last cent, so that two runs can be compared. Nobody in it is real: names
/// are drawn from lists, phone numbers have an area that is not given out, mail addresses end in
/// `example.com`.
///
/// What holds of every campaign (and is tested): external ids are unique; the generation of an
/// invitation is one more than its inviter's; no order lies in the future or before its buyer
/// joined; a refund is never more than its order.
///
/// @param members are imported; the others come by invitation
/// @param generations honest invitations, those of one list can be sent in parallel, the lists in
///   their order
/// @param tricks invitations that a referral program ought to refuse or hold
/// @param history orders from before the campaign, oldest first
/// @param today orders to be placed while it runs, after the invitations; those of invited fans
///   qualify them
record Campaign(
        List<Store> stores,
        List<Fan> members,
        List<QrCode> qrCodes,
        List<Scan> scans,
        List<List<Invitation>> generations,
        List<Invitation> tricks,
        List<Order> history,
        List<Order> today,
        List<Refund> refunds,
        List<Coupon> coupons,
        List<Event> events) {

    static final String CURRENCY = "CNY";

    /// A fan as `POST /fans/import` takes one line.
    record Fan(
            String externalId,
            String nickname,
            @Nullable String gender,
            @Nullable Integer birthYear,
            @Nullable String phone,
            @Nullable String email,
            String region,
            String joinedOn,
            List<String> tags,
            Map<String, Object> attributes,
            List<Identity> identities,
            Map<String, Boolean> consents) {}

    record Identity(String channel, String externalId) {}

    record Store(String externalId, String name, String city, String address, Location location) {}

    /// Degrees north and east.
    record Location(double lat, double lon) {}

    /// @param store index into the stores, for a code that hangs in one
    record QrCode(String kind, String target, @Nullable Integer store, @Nullable String campaign) {}

    /// @param code index into the QR codes
    record Scan(int code, String userAgent) {}

    /// @param referee who is brought; a nickname makes them a new fan, none means an external id
    ///   known already
    /// @param trick what is wrong with it, empty if nothing
    record Invitation(
            String referrer,
            String referee,
            @Nullable String nickname,
            String ip,
            String deviceId,
            String trick) {}

    record Money(long amount, String currency) {}

    /// @param store index into the stores
    record Order(
            String externalId,
            String fan,
            Money amount,
            Instant placedAt,
            @Nullable Integer store,
            String channel) {

        /// The same order, placed at another moment: those of today are placed when they are sent.
        Order placed(Instant at) {
            return new Order(externalId, fan, amount, at, store, channel);
        }
    }

    record Refund(String order, Money amount) {}

    /// @param store where it is redeemed, as an index; absent if its owner keeps it
    record Coupon(String fan, @Nullable Integer store) {}

    record Event(
            String messageId,
            String fan,
            String name,
            Instant timestamp,
            Map<String, Object> properties) {}

    static Campaign told(long seed, int fans, Instant now) {
        return new Telling(new Random(seed), fans, now).told();
    }

    int orders() {
        return history.size() + today.size();
    }

    int invitations() {
        return generations.stream().mapToInt(List::size).sum();
    }

    /// All that the orders came to, in minor units, refunds not taken off.
    long gross() {
        return history.stream().mapToLong(order -> order.amount().amount()).sum()
                + today.stream().mapToLong(order -> order.amount().amount()).sum();
    }

    /// One telling: every draw in a fixed order, since the order of draws is what makes a seed
    /// repeatable.
    private static final class Telling {
        /// Of all fans, those that the campaign brings; the rest were members before.
        private static final double INVITED = 0.15;

        private static final double MAN = 0.38;
        private static final double FOREIGN_NAME = 0.12;
        private static final double UNKNOWN_BIRTH_YEAR = 0.13;
        private static final double BUYER = 0.46;
        private static final double INVITED_BUYS = 0.68;
        private static final double INVITED_INVITES = 0.42;
        private static final int DEEPEST_GENERATION = 6;

        private static final List<City> CITIES =
                List.of(
                        new City("上海", "CN-SH", 31.2304, 121.4737, "南京西路", 22),
                        new City("北京", "CN-BJ", 39.9042, 116.4074, "三里屯路", 18),
                        new City("广州", "CN-GD", 23.1291, 113.2644, "天河路", 12),
                        new City("深圳", "CN-GD", 22.5431, 114.0579, "华强北路", 12),
                        new City("杭州", "CN-ZJ", 30.2741, 120.1551, "延安路", 10),
                        new City("成都", "CN-SC", 30.5728, 104.0668, "春熙路", 9),
                        new City("武汉", "CN-HB", 30.5928, 114.3055, "江汉路", 6),
                        new City("南京", "CN-JS", 32.0603, 118.7969, "中山路", 6),
                        new City("西安", "CN-SN", 34.3416, 108.9398, "东大街", 5));

        private static final String FAMILY_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹";
        private static final String WOMEN = "雅婷静怡欣妍梦洁思琪雨桐佳慧晓雪若兰芷晴";
        private static final String MEN = "伟强磊洋勇军杰涛明超浩宇子轩文博志远俊凯";
        private static final List<String> ENGLISH_WOMEN =
                List.of("Alice", "Grace", "Olivia", "Mia", "Chloe", "Ivy", "Nora", "Ruth");
        private static final List<String> ENGLISH_MEN =
                List.of("Adam", "Brian", "Felix", "Henry", "Leo", "Oscar", "Simon", "Victor");
        private static final List<String> ENGLISH_FAMILIES =
                List.of("Chen", "Walker", "Hughes", "Lin", "Morris", "Wong", "Baker", "Price");
        private static final List<String> TAGS =
                List.of(
                        "coffee",
                        "tea",
                        "bakery",
                        "vegan",
                        "student",
                        "commuter",
                        "family",
                        "collector");
        private static final List<String> ORDER_CHANNELS =
                List.of("store", "store", "store", "wechat", "wechat", "app", "app", "tmall");
        private static final List<String> PHONES =
                List.of(
                        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
                                + " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                        "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                                + " Chrome/131.0.0.0 Mobile Safari/537.36",
                        "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko)"
                                + " Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36"
                                + " MicroMessenger/8.0.50 WeChat/arm64");

        private record City(
                String name,
                String region,
                double latitude,
                double longitude,
                String street,
                int weight) {}

        /// Somebody who can invite: at which generation they stand, and whether they buy today.
        private record Inviter(String externalId, int generation) {}

        private final Random random;
        private final int fans;
        private final Instant now;
        private final LocalDate day;
        private final List<Order> history = new ArrayList<>();
        private final List<Order> today = new ArrayList<>();
        private int orderNumber;
        private int guestNumber;

        Telling(Random random, int fans, Instant now) {
            this.random = random;
            this.fans = fans;
            // Milliseconds are what the wire carries; finer time would not compare equal when read
            // back.
            this.now = Instant.ofEpochMilli(now.toEpochMilli());
            this.day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        }

        Campaign told() {
            List<Store> stores = stores();
            int invited = (int) Math.round(fans * INVITED);
            List<Fan> members = members(fans - invited);
            List<QrCode> codes = qrCodes(stores);
            List<Scan> scans = scans(codes);
            buyBefore(members, stores.size());
            List<List<Invitation>> generations = invitations(members, invited);
            List<Invitation> tricks = tricks(members, generations);
            buyToday(members, generations, stores.size());
            history.sort((one, other) -> one.placedAt().compareTo(other.placedAt()));
            return new Campaign(
                    stores,
                    members,
                    codes,
                    scans,
                    generations,
                    tricks,
                    List.copyOf(history),
                    List.copyOf(today),
                    refunds(),
                    coupons(members, stores.size()),
                    events(members));
        }

        private List<Store> stores() {
            var stores = new ArrayList<Store>();
            for (City city : CITIES) {
                for (int number = 1; number <= (city.weight() >= 12 ? 2 : 1); number++) {
                    stores.add(
                            new Store(
                                    "S-%02d".formatted(stores.size() + 1),
                                    city.name() + city.street() + (number == 1 ? "店" : "二店"),
                                    city.name(),
                                    city.name() + city.street() + (10 + random.nextInt(880)) + "号",
                                    new Location(near(city.latitude()), near(city.longitude()))));
                }
            }
            return List.copyOf(stores);
        }

        /// Within some five kilometres of the city's middle; four decimals are about ten metres.
        private double near(double degree) {
            return Math.round((degree + (random.nextDouble() - 0.5) * 0.09) * 10_000) / 10_000.0;
        }

        private List<Fan> members(int number) {
            var members = new ArrayList<Fan>(number);
            for (int i = 1; i <= number; i++) {
                members.add(member("M-%06d".formatted(i)));
            }
            return List.copyOf(members);
        }

        private Fan member(String externalId) {
            City city = city();
            @Nullable String gender =
                    random.nextDouble() < 0.05 ? null : random.nextDouble() < MAN ? "M" : "F";
            int digits = random.nextInt(10_000_000);
            var tags = new LinkedHashSet<String>();
            for (int i = random.nextInt(4); i > 0; i--) {
                tags.add(TAGS.get(random.nextInt(TAGS.size())));
            }
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("city", city.name());
            if (random.nextDouble() < 0.7) {
                attributes.put(
                        "income", 1000 * Math.max(30, Math.round(92 + 38 * random.nextGaussian())));
            }
            var identities = new ArrayList<Identity>();
            if (random.nextDouble() < 0.8) {
                identities.add(
                        new Identity(
                                "wechat", "wx-" + Long.toString(random.nextLong() >>> 12, 36)));
            }
            Map<String, Boolean> consents = new LinkedHashMap<>();
            consents.put("sms", random.nextDouble() < 0.55);
            consents.put("email", random.nextDouble() < 0.35);
            consents.put("wechat", random.nextDouble() < 0.85);
            return new Fan(
                    externalId,
                    nickname(gender),
                    gender,
                    random.nextDouble() < UNKNOWN_BIRTH_YEAR ? null : birthYear(),
                    random.nextDouble() < 0.9 ? "+861990%07d".formatted(digits) : null,
                    random.nextDouble() < 0.4
                            ? externalId.toLowerCase(Locale.ROOT) + "@example.com"
                            : null,
                    city.region(),
                    // The square makes recent days likelier: a brand that grows.
                    day.minusDays(1 + (long) (900 * Math.pow(random.nextDouble(), 2))).toString(),
                    List.copyOf(tags),
                    attributes,
                    List.copyOf(identities),
                    consents);
        }

        private int birthYear() {
            int age = (int) Math.round(31 + 9 * random.nextGaussian());
            return day.getYear() - Math.clamp(age, 18, 78);
        }

        private City city() {
            int at = random.nextInt(CITIES.stream().mapToInt(City::weight).sum());
            for (City city : CITIES) {
                at -= city.weight();
                if (at < 0) {
                    return city;
                }
            }
            return CITIES.getFirst();
        }

        private String nickname(@Nullable String gender) {
            boolean woman = gender == null ? random.nextBoolean() : gender.equals("F");
            if (random.nextDouble() < FOREIGN_NAME) {
                return one(woman ? ENGLISH_WOMEN : ENGLISH_MEN) + " " + one(ENGLISH_FAMILIES);
            }
            String given = woman ? WOMEN : MEN;
            var name = new StringBuilder().append(character(FAMILY_NAMES)).append(character(given));
            if (random.nextDouble() < 0.7) {
                name.append(character(given));
            }
            return name.toString();
        }

        private char character(String of) {
            return of.charAt(random.nextInt(of.length()));
        }

        private String one(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }

        private List<QrCode> qrCodes(List<Store> stores) {
            var codes = new ArrayList<QrCode>();
            codes.add(new QrCode("BRAND", "https://shop.example.com/welcome", null, null));
            codes.add(
                    new QrCode(
                            "PRODUCT", "https://shop.example.com/products/cold-brew", null, null));
            codes.add(
                    new QrCode(
                            "PRODUCT", "https://shop.example.com/products/oat-latte", null, null));
            codes.add(new QrCode("PROMOTION", "https://shop.example.com/winter", null, "winter"));
            for (int store = 0; store < stores.size(); store++) {
                codes.add(
                        new QrCode(
                                "STORE",
                                "https://shop.example.com/stores/" + stores.get(store).externalId(),
                                store,
                                null));
            }
            return List.copyOf(codes);
        }

        private List<Scan> scans(List<QrCode> codes) {
            var scans = new ArrayList<Scan>();
            for (int i = Math.max(40, fans / 8); i > 0; i--) {
                // The first codes hang everywhere, a store's only in it.
                int code = (int) (codes.size() * Math.pow(random.nextDouble(), 1.7));
                scans.add(new Scan(code, one(PHONES)));
            }
            return List.copyOf(scans);
        }

        private void buyBefore(List<Fan> members, int stores) {
            for (Fan member : members) {
                if (random.nextDouble() >= BUYER) {
                    continue;
                }
                LocalDate joined = LocalDate.parse(member.joinedOn());
                LocalDate first = day.minusDays(300);
                if (joined.isAfter(first)) {
                    first = joined;
                }
                long days = Duration.between(first.atStartOfDay(), day.atStartOfDay()).toDays();
                int orders = 1 + (int) (-Math.log(1 - random.nextDouble()) * 2.1);
                for (int i = 0; i < orders; i++) {
                    LocalDate on = first.plusDays(days == 0 ? 0 : random.nextLong(days));
                    // Shops are open from 08:00 to 22:00 in China, which is 00:00 to 14:00 UTC.
                    Instant at =
                            on.atStartOfDay(ZoneOffset.UTC)
                                    .toInstant()
                                    .plusSeconds(random.nextInt(14 * 3600));
                    history.add(order(member.externalId(), at, stores));
                }
            }
        }

        private Order order(String fan, Instant at, int stores) {
            String channel = one(ORDER_CHANNELS);
            // Log-normal with a median of 48 yuan: many small baskets, a few large ones.
            long fen = Math.round(4_800 * Math.exp(0.62 * random.nextGaussian()));
            return new Order(
                    "O-%08d".formatted(++orderNumber),
                    fan,
                    new Money(Math.clamp(fen, 900, 180_000), CURRENCY),
                    at,
                    channel.equals("store") ? random.nextInt(stores) : null,
                    channel);
        }

        private List<List<Invitation>> invitations(List<Fan> members, int invited) {
            var inviters = new ArrayList<Inviter>();
            Set<Integer> chosen = new LinkedHashSet<>();
            while (chosen.size() < Math.max(4, fans / 40)) {
                chosen.add(random.nextInt(members.size()));
            }
            for (int member : chosen) {
                inviters.add(new Inviter(members.get(member).externalId(), 0));
            }
            var generations = new ArrayList<List<Invitation>>();
            int left = invited;
            for (int generation = 1; generation <= DEEPEST_GENERATION && left > 0; generation++) {
                var wave = new ArrayList<Invitation>();
                var next = new ArrayList<Inviter>();
                for (Inviter inviter : inviters) {
                    for (int i = brings(generation); i > 0 && left > 0; i--, left--) {
                        String guest = "N-%06d".formatted(++guestNumber);
                        wave.add(
                                new Invitation(
                                        inviter.externalId(),
                                        guest,
                                        nickname(null),
                                        address(),
                                        "device-" + guest,
                                        ""));
                        if (random.nextDouble() < INVITED_INVITES) {
                            next.add(new Inviter(guest, generation));
                        }
                    }
                }
                if (wave.isEmpty()) {
                    break;
                }
                generations.add(List.copyOf(wave));
                inviters = next;
            }
            return List.copyOf(generations);
        }

        /// How many one inviter brings: mostly one to three, now and then a real spreader.
        private int brings(int generation) {
            if (generation == 1 && random.nextDouble() < 0.08) {
                return 8 + random.nextInt(8);
            }
            return 1 + (int) (-Math.log(1 - random.nextDouble()) * 1.1);
        }

        private String address() {
            return "10.%d.%d.%d"
                    .formatted(random.nextInt(256), random.nextInt(256), 1 + random.nextInt(254));
        }

        private List<Invitation> tricks(List<Fan> members, List<List<Invitation>> generations) {
            var tricks = new ArrayList<Invitation>();
            List<Invitation> first = generations.getFirst();
            String inviter = first.getFirst().referrer();
            tricks.add(new Invitation(inviter, inviter, null, address(), "device-self", "self"));
            tricks.add(
                    new Invitation(
                            first.getFirst().referee(),
                            inviter,
                            null,
                            address(),
                            "device-back",
                            "cycle"));
            String farmer = members.get(random.nextInt(members.size())).externalId();
            String address = address();
            for (int i = 0; i < 6; i++) {
                tricks.add(
                        new Invitation(
                                farmer,
                                "N-%06d".formatted(++guestNumber),
                                nickname(null),
                                address,
                                "device-farm",
                                "one device"));
            }
            return List.copyOf(tricks);
        }

        private void buyToday(List<Fan> members, List<List<Invitation>> generations, int stores) {
            for (List<Invitation> generation : generations) {
                for (Invitation invitation : generation) {
                    if (random.nextDouble() < INVITED_BUYS) {
                        today.add(order(invitation.referee(), now, stores));
                    }
                }
            }
            for (int i = Math.max(10, fans / 50); i > 0; i--) {
                today.add(
                        order(
                                members.get(random.nextInt(members.size())).externalId(),
                                now,
                                stores));
            }
        }

        private List<Refund> refunds() {
            var refunds = new ArrayList<Refund>();
            for (Order order : today) {
                if (random.nextDouble() < 0.04) {
                    refunds.add(new Refund(order.externalId(), order.amount()));
                }
            }
            for (int i = 0; i < history.size(); i += 90) {
                Order order = history.get(i);
                refunds.add(
                        new Refund(
                                order.externalId(),
                                new Money(order.amount().amount() / 2, CURRENCY)));
            }
            return List.copyOf(refunds);
        }

        private List<Coupon> coupons(List<Fan> members, int stores) {
            var coupons = new ArrayList<Coupon>();
            for (int i = 0; i < Math.max(20, fans / 25); i++) {
                String fan = members.get(i % members.size()).externalId();
                coupons.add(
                        new Coupon(fan, random.nextDouble() < 0.6 ? random.nextInt(stores) : null));
            }
            return List.copyOf(coupons);
        }

        private List<Event> events(List<Fan> members) {
            var events = new ArrayList<Event>();
            for (int i = 0; i < Math.max(60, fans / 4); i++) {
                String fan = members.get(random.nextInt(members.size())).externalId();
                // Each step is taken by a part of those who took the one before.
                String[] steps = {"content.viewed", "content.shared", "cart.opened"};
                double[] goesOn = {1.0, 0.45, 0.4};
                Instant at = now.minusSeconds(3600 + random.nextInt(86_400));
                for (int step = 0;
                        step < steps.length && random.nextDouble() < goesOn[step];
                        step++) {
                    events.add(
                            new Event(
                                    "E-%06d-%d".formatted(i, step),
                                    fan,
                                    steps[step],
                                    at.plusSeconds(60L * step),
                                    Map.of("content", "winter-story-" + (1 + random.nextInt(3)))));
                }
            }
            return List.copyOf(events);
        }
    }
}
