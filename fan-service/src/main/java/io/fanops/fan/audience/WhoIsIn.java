package io.fanops.fan.audience;

import io.fanops.fan.population.Populations;
import io.fanops.platform.paging.Cursor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Who is in an audience, for features that do something with each of them.
@ApplicationScoped
public class WhoIsIn {
    private final Audiences audiences;
    private final Meaning meaning;
    private final Populations populations;

    WhoIsIn(Audiences audiences, Meaning meaning, Populations populations) {
        this.audiences = audiences;
        this.meaning = meaning;
        this.populations = populations;
    }

    /// The members of this moment.
    ///
    /// @param most how many at most
    /// @return empty where there is no audience of this name
    public Optional<List<UUID>> members(String name, int most) {
        return audiences
                .named(name)
                .map(audience -> populations.after(meaning.of(audience), Cursor.id(null), most));
    }
}
