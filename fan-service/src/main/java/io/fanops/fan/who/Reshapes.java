package io.fanops.fan.who;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// An operation that merges or parts fans: it waits for those who [WhoIs#hold] fans, so it must not
/// be one of them.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Reshapes {}
