import { expect, test } from "vitest";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";

const code = `exports.handler = async ({ deed }) => {
  if (deed === "throw") throw new Error("no");
  if (deed === "exit") process.exit(3);
};`;

test("every invocation is billed what its report says, however it ends", async () => {
  const billed: [string, number][] = [];
  const { environments, lines } = environmentsForTest({
    bill: ({ functionName }, milliseconds) => void billed.push([functionName, milliseconds]),
  });
  const specification = await functionOf(code);
  for (const deed of ["answer", "throw", "exit", "answer"]) await call(environments, specification, { deed });
  const reports = lines.flatMap(({ message }) => /^REPORT .*\tBilled Duration: (\d+) ms/.exec(message)?.[1] ?? []);
  expect(reports).toHaveLength(4);
  expect(billed).toEqual(reports.map((milliseconds) => ["tested", Number(milliseconds)]));
});

test("a function whose log wants no reports is billed all the same", async () => {
  let count = 0;
  const { environments, lines } = environmentsForTest({ bill: () => void count++ });
  const jsonLog = { applicationLevel: "WARN", systemLevel: "WARN" } as const;
  const specification = await functionOf(code, { jsonLog });
  for (let turn = 0; turn < 3; turn++) await call(environments, specification);
  expect(count).toBe(3);
  expect(lines).toEqual([]);
});
