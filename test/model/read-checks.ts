import { type KeyAttribute, pick, type Query, type Scan } from "./commands.ts";
import { assertSame, Mismatch } from "./mismatch.ts";
import { answered, compareInTurn, found, type OracleTable, type ReadTarget, targetOf } from "./oracle.ts";
import type { PlatformUnderTest } from "./platform-under-test.ts";
import { type NameOf, pageRequest } from "./requests.ts";
import type { Item } from "./values.ts";
import { normalItem, textOfItem } from "./values.ts";

/** What Query and Scan answer, page by page to the end, held against the oracle. */

interface Answered {
  readonly items: Item[];
  readonly count: number;
  readonly scannedCount: number;
}

/** Resolves with the items in the order in which they came. */
export async function checkQuery(platform: PlatformUnderTest, nameOf: NameOf, query: Query, table: OracleTable) {
  const target = targetOf(table, query.index);
  const rows = found(query, target);
  const answer = await readPages(platform, pageRequest(nameOf, query, target.schema), query, target);
  compare(query, rows, answer, table);
  if (!query.projection && !query.countOnly) assertOrdered(query, answer.items, target.schema.sort);
  return answer.items;
}

export async function checkScan(
  platform: PlatformUnderTest,
  nameOf: NameOf,
  scan: Scan,
  table: OracleTable,
): Promise<void> {
  const target = targetOf(table, scan.index);
  const answers: Answered[] = [];
  for (let Segment = 0; Segment < scan.segments; Segment++) {
    const segment = scan.segments > 1 ? { Segment, TotalSegments: scan.segments } : {};
    answers.push(await readPages(platform, { ...pageRequest(nameOf, scan, target.schema), ...segment }, scan, target));
  }
  const sum = (count: (answer: Answered) => number) => answers.reduce((total, answer) => total + count(answer), 0);
  const items = answers.flatMap((answer) => answer.items);
  const all = { items, count: sum(({ count }) => count), scannedCount: sum(({ scannedCount }) => scannedCount) };
  compare(scan, target.rows, all, table);
}

async function readPages(
  platform: PlatformUnderTest,
  request: object,
  read: Query | Scan,
  { lastKeyNames }: ReadTarget,
): Promise<Answered> {
  const operation = read.do === "query" ? "Query" : "Scan";
  const items: Item[] = [];
  let [count, scannedCount] = [0, 0];
  let start = "after" in read ? read.after : undefined;
  do {
    const page = await platform.expect(operation, { ...request, ...(start && { ExclusiveStartKey: start }) });
    const last: Item | undefined = page.LastEvaluatedKey;
    const pageItems = (page.Items ?? []).map(normalItem) as Item[];
    if (read.countOnly) assertSame("items where only the count was asked for", page.Items, undefined);
    else assertSame("the count of a page", page.Count, pageItems.length);
    // A page ends at its limit with a key even if nothing comes after it, and before its limit only at the end.
    assertSame("whether a page has a last key", last !== undefined, page.ScannedCount === read.limit);
    if (last) assertSame("the attributes of a last key", Object.keys(last).sort(), [...lastKeyNames].sort());
    const final = pageItems.at(-1);
    if (last && final && !read.projection && !read.filter) {
      assertSame("the last key of a page", normalItem(last), normalItem(pick(final, lastKeyNames)));
    }
    items.push(...pageItems);
    count += page.Count;
    scannedCount += page.ScannedCount;
    start = last;
  } while (start);
  return { items, count, scannedCount };
}

function compare(read: Query | Scan, rows: ReadTarget["rows"], answer: Answered, table: OracleTable) {
  const index = table.indexes.find(({ name }) => name === read.index);
  // A local index fetches from the table what it does not hold but is asked for.
  const expected = rows
    .map(({ item, entry }) => {
      const whole = index?.isLocal ? item : entry;
      const matches = answered(whole, read.filter, undefined);
      return matches && answered(read.projection || read.whole ? whole : entry, undefined, read.projection);
    })
    .filter((item) => item !== undefined);
  assertSame("how many were read", answer.scannedCount, rows.length);
  assertSame("how many were found", answer.count, expected.length);
  if (!read.countOnly)
    assertSame("what was found", answer.items.map(textOfItem).sort(), expected.map(textOfItem).sort());
}

function assertOrdered(query: Query, items: readonly Item[], attributes: readonly KeyAttribute[]) {
  const direction = query.backwards ? -1 : 1;
  for (const [index, item] of items.slice(1).entries()) {
    if (direction * compareInTurn(attributes, items[index]!, item) <= 0) continue;
    throw new Mismatch(`not in order: ${JSON.stringify(query)} gave ${JSON.stringify(items)}`);
  }
}
