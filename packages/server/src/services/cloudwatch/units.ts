/**
 * The units in the order in which CloudWatch looks for data when GetMetricData names none: it answers from the first that
 * has any (as localstack's authors saw it on AWS), because values of different units do not add up.
 */
const searchOrder: readonly string[] = [
  "Megabits",
  "Terabits",
  "Gigabits",
  "Count",
  "Bytes",
  "Gigabytes",
  "Gigabytes/Second",
  "Kilobytes",
  "Kilobits/Second",
  "Terabytes",
  "Terabits/Second",
  "Bytes/Second",
  "Percent",
  "Megabytes",
  "Megabits/Second",
  "Milliseconds",
  "Microseconds",
  "Kilobytes/Second",
  "Gigabits/Second",
  "Megabytes/Second",
  "Bits",
  "Bits/Second",
  "Count/Second",
  "Seconds",
  "Kilobits",
  "Terabytes/Second",
  "None",
];

export function inSearchOrder(units: readonly string[]): string[] {
  return [...units].sort((left, right) => searchOrder.indexOf(left) - searchOrder.indexOf(right));
}
