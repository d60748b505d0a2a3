/** Who leads to whom. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The shortest circle through each node, every circle once, beginning at its first name. */
export function cycles(graph: Graph): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const start of graph.keys()) {
    const circle = wayBack(graph, start);
    if (circle === undefined) continue;
    const first = circle.indexOf([...circle].sort()[0] ?? start);
    const turned = [...circle.slice(first), ...circle.slice(0, first)];
    found.set(turned.join('\n'), turned);
  }
  return [...found.values()];
}

function wayBack(graph: Graph, start: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of graph.get(way.at(-1) ?? start) ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
