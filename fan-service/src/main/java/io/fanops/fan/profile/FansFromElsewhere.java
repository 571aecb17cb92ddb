package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.operation.LineImport.Outcome;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Takes fans of whom another system tells in its own shape, read by a saved import mapping whose
/// columns are JSON pointers.
@ApplicationScoped
public class FansFromElsewhere {
    private final ImportMappings mappings;
    private final FanReader reader;
    private final SavingFans saving;

    FansFromElsewhere(ImportMappings mappings, FanReader reader, SavingFans saving) {
        this.mappings = mappings;
        this.reader = reader;
        this.saving = saving;
    }

    /// What a mapping reads, by column.
    ///
    /// @throws Refused `VALIDATION_FAILED` at `/mapping` where there is none under the key
    public Map<String, String> columns(String mapping) {
        return saved(mapping).columns();
    }

    /// Saves what can be read of some records, as lines of an import are.
    ///
    /// @param by names the system
    /// @return what became of them; faults name a record by its number, from 1
    @Transactional(Transactional.TxType.MANDATORY)
    public Outcome take(String mapping, List<JsonNode> records, String by) {
        var csv = reader.csv(saved(mapping));
        var good = new ArrayList<Row.Good<FanDetails>>();
        var errors = new ArrayList<LineError>();
        for (int i = 0; i < records.size(); i++) {
            switch (csv.row(i + 1, records.get(i))) {
                case Row.Good<FanDetails> row -> good.add(row);
                case Row.Bad<FanDetails>(var faults, _) -> errors.add(faults.getFirst());
            }
        }
        var saved = saving.save(good, new Provenance(Provenance.Source.IMPORT, by));
        errors.addAll(saved.errors());
        return new Outcome(errors, saved.created(), saved.changed());
    }

    private ColumnMapping saved(String mapping) {
        return mappings.find(mapping)
                .map(ImportMappings.Saved::mapping)
                .orElseThrow(
                        () -> Refused.invalid("/mapping", "is no import mapping of the brand's"));
    }
}
