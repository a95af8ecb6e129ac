import { compareKeys } from "../../../store/keys.ts";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import { Condition } from "../expressions/condition.ts";
import { conditionRange, type KeyRange } from "../key-ranges.ts";
import type { ReadTarget } from "../read-targets.ts";
import type { KeyValue } from "../values/attribute-value.ts";
import { compareValues, valuesEqual } from "../values/compare.ts";
import { invalid } from "../values/invalid.ts";
import { assertKeyLength, isKeyValue, type KeyAttribute } from "../values/keys.ts";
import { branchesOf, type KeyTest, pinsPartition, testsKeyNegatively, type UncheckedBranch } from "./key-tests.ts";

/** One read of the several that a condition may need: of neighbours in one partition. */
export interface ReadBranch {
  readonly partition: KeyValue;
  readonly range: KeyRange;
  readonly filters: readonly BoundCondition[];
}

const branchCountMax = 50;

/**
 * The reads that a condition comes to, by partition key and then by sort key; undefined when only a scan can tell. An OR
 * or an IN over keys is a read for each alternative. Throws `ValidationException`, as AWS does, where two of them would
 * read the same item, where they are too many, or where a key is compared with what it cannot be.
 */
export function readBranches(where: BoundCondition | undefined, target: ReadTarget): readonly ReadBranch[] | undefined {
  if (!where) return undefined;
  const { schema } = target;
  const alternatives = branchesOf(where, schema);
  const [partitionKey] = schema.partitionAttributes;
  if (pinsPartition(where, partitionKey.name) && !(alternatives && alternatives.length <= branchCountMax)) {
    throw invalid("Too many decomposed read operations for a given query.");
  }
  const branches = alternatives?.map((alternative) => branchOf(alternative, target));
  if (!branches?.every((branch) => branch !== undefined)) return undefined;
  const ordered = branches.sort(compareBranches);
  if (!overlap(ordered)) return ordered;
  const names = schema.attributes.map(({ name }) => name);
  // AWS scans where a key is tested for what it is not, and so does not mind there.
  if (branches.some(({ filters }) => filters.some((filter) => testsKeyNegatively(filter, names)))) return undefined;
  throw invalid("Overlapping conditions with range keys are not supported in where clause");
}

export function conditionOfAll(conditions: readonly BoundCondition[]): Condition | undefined {
  const [first] = conditions;
  if (!first) return undefined;
  return new Condition(conditions.length === 1 ? first : { kind: "and", conditions });
}

/** Undefined when the branch does not say of one partition that it is the one. */
function branchOf({ tests, filters }: UncheckedBranch, target: ReadTarget): ReadBranch | undefined {
  const [partitionKey] = target.schema.partitionAttributes;
  const [sortKey] = target.schema.sortAttributes;
  const partitions = tests.filter(({ name }) => name === partitionKey.name).map(({ values }) => values[0]!);
  const [first] = partitions;
  if (!first || partitions.some((value) => !valuesEqual(value, first))) return undefined;
  const partition = keyValue(first, partitionKey, target);
  let range = conditionRange(target, { partition: [partition], sort: [] });
  for (const { name, operator, values } of tests) {
    if (!sortKey || name !== sortKey.name) continue;
    const [lower, upper] = values.map((value) => keyValue(value, sortKey, target));
    const sort = { operator, values: upper ? ([lower!, upper] as const) : ([lower!] as const) };
    range = intersection(range, conditionRange(target, { partition: [partition], sort: [sort] }));
  }
  return { partition, range, filters };
}

function keyValue(value: KeyTest["values"][number], attribute: KeyAttribute, { schema }: ReadTarget): KeyValue {
  const { name, type } = attribute;
  if (!isKeyValue(value, type)) {
    const [actual] = Object.keys(value) as [KeyAttribute["type"]];
    if (["S", "N", "B"].includes(actual)) {
      throw invalid(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
    }
    throw invalid(`Key value must be of type S, N, or B. Key name: ${name}, Key type: ${actual}`);
  }
  assertKeyLength(value, attribute, schema);
  return value;
}

function intersection(one: KeyRange, other: KeyRange): KeyRange {
  return {
    start: compareKeys(one.start, other.start) > 0 ? one.start : other.start,
    end: compareKeys(one.end, other.end) < 0 ? one.end : other.end,
  };
}

function compareBranches(one: ReadBranch, other: ReadBranch): number {
  return compareValues(one.partition, other.partition)! || compareKeys(one.range.start, other.range.start);
}

function isEmpty({ range }: ReadBranch): boolean {
  return compareKeys(range.start, range.end) >= 0;
}

function overlap(ordered: readonly ReadBranch[]): boolean {
  const branches = ordered.filter((branch) => !isEmpty(branch));
  return branches.some((branch, index) => {
    const previous = branches[index - 1];
    return (
      previous !== undefined &&
      compareValues(previous.partition, branch.partition) === 0 &&
      compareKeys(branch.range.start, previous.range.end) < 0
    );
  });
}
