import { compareKeys } from "../../../store/keys.ts";
import { compareValues } from "../values/compare.ts";
import { invalid } from "../values/invalid.ts";
import type { KeySchema } from "../values/keys.ts";
import type { ReadBranch } from "./key-plan.ts";
import type { SelectStatement } from "./statements.ts";

/** Reads in the order in which they are done, and whether each goes backwards. */
export interface OrderedBranches {
  readonly branches: readonly ReadBranch[];
  readonly reverse: boolean;
}

/** Puts reads in the order that a statement asks for. Throws `ValidationException` for an order that the keys do not give. */
export function inOrder(
  branches: readonly ReadBranch[] | undefined,
  order: SelectStatement["order"],
  hasWhere: boolean,
  schema: KeySchema,
): OrderedBranches | undefined {
  if (!order) return branches && { branches, reverse: false };
  if (!hasWhere) throw invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  const names = schema.attributes.map(({ name }) => name);
  const stranger = order.find(({ name }) => !names.includes(name));
  if (stranger) throw invalid(`Attribute ${stranger.name} in ORDER BY clause must be part of the primary key`);
  if (!branches) {
    throw invalid("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  }
  const partitions = order.find(({ name }) => name === schema.partitionAttributes[0].name);
  const first = branches[0]?.partition;
  if (!partitions && branches.some(({ partition }) => first && compareValues(partition, first) !== 0)) {
    throw invalid(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  }
  // AWS goes backwards within a partition unless the statement asks for the opposite, as was recorded.
  const reverse = order.find(({ name }) => name === schema.sortAttributes[0]?.name)?.descending ?? true;
  return { branches: sorted(branches, partitions?.descending === true, reverse), reverse };
}

function sorted(branches: readonly ReadBranch[], partitionsDescending: boolean, reverse: boolean): ReadBranch[] {
  return [...branches].sort((one, other) => {
    const partitions = compareValues(one.partition, other.partition)!;
    if (partitions !== 0) return partitionsDescending ? -partitions : partitions;
    const starts = compareKeys(one.range.start, other.range.start);
    return reverse ? -starts : starts;
  });
}
