package io.fanops.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/// Formats the log folder on its first start, then runs Kafka.
///
/// One JVM for both, because a second JVM for `kafka-storage.sh format` costs two seconds at every
/// first start.
public final class OneNodeBroker {
    private OneNodeBroker() {}

    /// @param args the path of the broker's properties file; `log.dirs` in it must name one folder
    static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: OneNodeBroker <broker.properties>");
            System.exit(2);
        }
        Path file = Path.of(args[0]);
        if (!isFormatted(file)) {
            int failed =
                    StorageTool.execute(
                            new String[] {
                                "format",
                                "--config",
                                file.toString(),
                                "--cluster-id",
                                Uuid.randomUuid().toString()
                            },
                            System.out);
            if (failed != 0) {
                System.exit(failed);
            }
        }
        Kafka.main(args);
    }

    private static boolean isFormatted(Path file) throws IOException {
        Properties broker = new Properties();
        try (var in = Files.newInputStream(file)) {
            broker.load(in);
        }
        return Files.exists(Path.of(broker.getProperty("log.dirs"), "meta.properties"));
    }
}
