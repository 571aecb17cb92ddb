package io.fanops.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.operation.Lines.Line;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void numbersTheLinesOfTheFileAndLeavesOutTheBlankOnes() {
        assertEquals(
                List.of(new Line(1, "a", false), new Line(4, "b", false)), read("\uFEFFa\n\n \nb"));
    }

    @Test
    void readsALineThatNobodyEnded() {
        assertEquals(List.of(new Line(1, "a", false), new Line(2, "b", false)), read("a\nb"));
        assertEquals(List.of(), read(""));
        assertEquals(List.of(), read("\n\n"));
    }

    @Test
    void keepsNothingOfALineThatIsTooLong() {
        assertEquals(
                List.of(
                        new Line(1, "x".repeat(Lines.LONGEST), false),
                        new Line(2, "", true),
                        new Line(3, "b", false)),
                read("x".repeat(Lines.LONGEST) + "\n" + "y".repeat(Lines.LONGEST + 1) + "\nb"));
    }

    private static List<Line> read(String text) {
        return Lines.of(new BufferedReader(new StringReader(text))).toList();
    }
}
