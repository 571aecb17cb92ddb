package io.fanops.content.landing;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/// What the pages say, in English; in Chinese in `messages/say_zh.properties`.
@MessageBundle("say")
interface Words {
    @Message("Welcome to {brand}")
    String brandHeading(String brand);

    @Message("Good to see you. Have a look at what is new.")
    String brandText();

    @Message("Visit {brand}")
    String brandAction(String brand);

    @Message("Picked for you by {brand}")
    String productHeading(String brand);

    @Message("See everything about it, and what others say.")
    String productText();

    @Message("Ask our staff about it: they know it well.")
    String productHere();

    @Message("See the product")
    String productAction();

    @Message("An offer from {brand}")
    String promotionHeading(String brand);

    @Message("It is yours while it lasts.")
    String promotionText();

    @Message("Get the offer")
    String promotionAction();

    @Message("You are at one of our stores. Welcome!")
    String storeText();

    @Message("Find out more")
    String storeAction();

    @Message("Opens {host}")
    String opens(String host);

    @Message("Show this page to our staff")
    String showIt();

    @Message("Product")
    String product();

    @Message("Offer")
    String promotion();

    @Message("Store")
    String store();

    @Message("Valid until {moment}")
    String validUntil(String moment);

    @Message("Address")
    String address();

    @Message("Opening hours")
    String hours();

    @Message("Phone")
    String phone();

    @Message("Directions")
    String directions();

    @Message("Call")
    String call();

    @Message("Open now")
    String open();

    @Message("Closed now")
    String closed();

    @Message("closed")
    String closedDay();

    @Message("all day")
    String allDay();

    @Message("This code is over")
    String overHeading();

    @Message("{brand} has ended what it stood for. There will be something new.")
    String overText(String brand);

    @Message("We do not know this code")
    String unknownHeading();

    @Message("It may have been typed wrong or printed in part. Please scan it once more.")
    String unknownText();

    @Message("A page of {brand}, by FanOps")
    String footer(String brand);

    @Message("By FanOps")
    String footerAlone();
}
