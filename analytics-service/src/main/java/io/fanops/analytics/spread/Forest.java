package io.fanops.analytics.spread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The trees of one program, or as much of them as a change touches: the fans concerned, all above
/// them, and all below those who get another parent. What is not at hand is taken to be no node
/// yet.
final class Forest {
    private final Map<UUID, Node> nodes = new HashMap<>();
    private final Map<UUID, Set<UUID>> children = new HashMap<>();
    private final Map<UUID, Place> before = new LinkedHashMap<>();

    /// @param stored nodes as they are kept; their order does not matter
    Forest(Collection<Place> stored) {
        for (var place : stored) {
            before.put(place.fan(), place);
            nodes.put(place.fan(), new Node(place));
            if (place.parent() != null) {
                children.computeIfAbsent(place.parent(), _ -> new HashSet<>()).add(place.fan());
            }
        }
    }

    /// Counts referrals that a fan made and that are not rejected.
    ///
    /// @param change how many more; negative for those that came to be rejected
    void invited(UUID fan, long change) {
        node(fan).invited += change;
    }

    /// Gives fans other parents; null for those who become roots.
    void hang(Map<UUID, @Nullable UUID> parents) {
        // Loose first, so that a circle is only seen where there will be one.
        parents.forEach((fan, parent) -> {
            if (!Objects.equals(node(fan).parent, parent)) {
                loosen(node(fan));
            }
        });
        parents.forEach((fan, parent) -> {
            if (parent != null && node(fan).parent == null) {
                attach(node(fan), node(parent));
            }
        });
    }

    private void loosen(Node node) {
        if (node.parent == null) {
            return;
        }
        var parent = node(node.parent);
        parent.direct--;
        children.getOrDefault(parent.fan, Set.of()).remove(node.fan);
        addAbove(parent, -(1 + node.total));
        node.parent = null;
        label(node, node.fan, 0);
    }

    private void attach(Node node, Node parent) {
        for (Node above = parent;
                above != null;
                above = above.parent == null ? null : node(above.parent)) {
            if (above == node) {
                return;
            }
        }
        node.parent = parent.fan;
        parent.direct++;
        children.computeIfAbsent(parent.fan, _ -> new HashSet<>()).add(node.fan);
        addAbove(parent, 1 + node.total);
        label(node, parent.root, parent.generation + 1);
    }

    private void addAbove(Node from, long change) {
        for (Node above = from;
                above != null;
                above = above.parent == null ? null : node(above.parent)) {
            above.total += change;
        }
    }

    /// Tells a whole subtree its root and generations.
    private void label(Node top, UUID root, int generation) {
        var open = new ArrayDeque<Node>();
        top.root = root;
        top.generation = generation;
        open.add(top);
        while (!open.isEmpty()) {
            var node = open.remove();
            for (var child : children.getOrDefault(node.fan, Set.of())) {
                var below = node(child);
                below.root = root;
                below.generation = node.generation + 1;
                open.add(below);
            }
        }
    }

    private Node node(UUID fan) {
        return nodes.computeIfAbsent(fan, Node::new);
    }

    /// What has become of the nodes: those that are new or changed, and those that are none any
    /// more.
    Changes changes() {
        var kept = new ArrayList<Place>();
        var gone = new ArrayList<UUID>();
        for (var node : nodes.values()) {
            var was = before.get(node.fan);
            var is = node.asPlace();
            if (is.isNode() && !is.equals(was)) {
                kept.add(is);
            } else if (!is.isNode() && was != null) {
                gone.add(node.fan);
            }
        }
        return new Changes(kept, gone, before);
    }

    /// A fan's place in a program's trees.
    ///
    /// @param parent who brought the fan; null for a root
    /// @param generation steps from the root
    /// @param invited referrals made and not rejected
    /// @param direct fans brought
    /// @param total all fans below
    record Place(
            UUID fan,
            @Nullable UUID parent,
            UUID root,
            int generation,
            long invited,
            long direct,
            long total) {

        boolean isNode() {
            return parent != null || invited > 0 || direct > 0;
        }
    }

    /// @param kept nodes as they are to be stored
    /// @param gone fans whose node is to be removed
    /// @param before what was stored of them
    record Changes(List<Place> kept, List<UUID> gone, Map<UUID, Place> before) {

        /// How the number of fans changes, by tree and generation.
        Map<Level, Long> levels() {
            var levels = new HashMap<Level, Long>();
            eachNode((place, sign) ->
                    levels.merge(new Level(place.root(), place.generation()), sign, Long::sum));
            levels.values().removeIf(change -> change == 0);
            return levels;
        }

        /// How the numbers of fans and of whom they brought change, by generation of all trees.
        Map<Integer, Generation> generations() {
            var generations = new HashMap<Integer, Generation>();
            eachNode((place, sign) ->
                    generations.merge(
                            place.generation(),
                            new Generation(sign, sign * place.direct()),
                            Generation::plus));
            generations.values().removeIf(change -> change.equals(Generation.NONE));
            return generations;
        }

        private void eachNode(Signed each) {
            for (var place : kept) {
                var was = before.get(place.fan());
                if (was != null) {
                    each.take(was, -1);
                }
                each.take(place, 1);
            }
            for (var fan : gone) {
                var was = before.get(fan);
                if (was != null) {
                    each.take(was, -1);
                }
            }
        }

        private interface Signed {
            void take(Place place, long sign);
        }
    }

    record Level(UUID root, int generation) {}

    record Generation(long fans, long conversions) {
        static final Generation NONE = new Generation(0, 0);

        Generation plus(Generation more) {
            return new Generation(fans + more.fans, conversions + more.conversions);
        }
    }

    private static final class Node {
        private final UUID fan;
        private @Nullable UUID parent;
        private UUID root;
        private int generation;
        private long invited;
        private long direct;
        private long total;

        private Node(UUID fan) {
            this.fan = fan;
            this.root = fan;
        }

        private Node(Place stored) {
            fan = stored.fan();
            parent = stored.parent();
            root = stored.root();
            generation = stored.generation();
            invited = stored.invited();
            direct = stored.direct();
            total = stored.total();
        }

        private Place asPlace() {
            return new Place(fan, parent, root, generation, invited, direct, total);
        }
    }
}
